import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { ShownOnce } from '@/components/shown-once'
import { ActionForm } from '@/components/ui/action-form'
import { Card } from '@/components/ui/card'
import { Disclosure } from '@/components/ui/disclosure'
import { SubmitButton } from '@/components/ui/submit-button'
import { TextField } from '@/components/ui/text-field'
import type { FormAction } from '@/lib/auth/form-state'
import type { PersonView } from '@/lib/people/read-person'
import {
  disable,
  enable,
  endSessions,
  invite,
  issueCode,
  reenroll,
  remove,
  rename,
  resetFactors,
  unlock,
} from './actions'

type Props = {
  person: PersonView
  /** How many second factors, and sessions, they have. */
  factors: number
  sessions: number
  /** Whether it is the administrator's own account. */
  own: boolean
  /** What to show open. */
  open: unknown
}

/** What an administrator can do for somebody, the helpful first. Each says what will happen. */
export function ActionsCard({ person, factors, sessions, own, open }: Props) {
  const t = useTranslations('people')
  const c = useTranslations('common')
  const { id, disabledAt, lockedUntil, invitedAt, hasPassword, name, email } = person
  const shown = (what: string) => open === what
  const act = (what: Act, action: FormAction, tone: 'accent' | 'danger' = 'accent') => (
    <Disclosure summary={t(`act.${what}.name`)} tone={tone} open={shown(what)}>
      <Form id={id} action={action} what={t(`act.${what}.what`, { email })}>
        <SubmitButton look={tone === 'danger' ? 'danger' : 'secondary'}>{t(`act.${what}.confirm`)}</SubmitButton>
      </Form>
    </Disclosure>
  )
  return (
    <Card id="actions" title={t('act.title')}>
      <div className="flex flex-col">
        {lockedUntil && act('unlocked', unlock)}
        {invitedAt && !hasPassword && !disabledAt && act('invited', invite)}
        {factors > 0 && !disabledAt && !own && (
          // Not in something that opens: without script it would be closed again over the code.
          <section aria-labelledby="one-time-code" className="mb-3 border-line border-b pb-5">
            <h3 id="one-time-code" className="mb-1 font-medium">
              {t('act.bypass.name')}
            </h3>
            <ActionForm action={issueCode} className="space-y-4" done={<ShownOnce texts={codeTexts(t, id)} />}>
              <input type="hidden" name="user" value={id} />
              <p className="text-[0.9375rem] text-muted">{t('act.bypass.what')}</p>
              <SubmitButton look="secondary">{t('act.bypass.confirm')}</SubmitButton>
            </ActionForm>
          </section>
        )}
        <Disclosure key={name} summary={t('act.renamed.name')} open={shown('renamed')}>
          <ActionForm action={rename} className="space-y-4">
            <input type="hidden" name="user" value={id} />
            <TextField name="name" label={c('name')} defaultValue={name} autoComplete="off" />
            <SubmitButton look="secondary">{t('act.renamed.confirm')}</SubmitButton>
          </ActionForm>
        </Disclosure>
        {sessions > 0 && act('sessions_ended', endSessions)}
        {factors > 0 && !disabledAt && act('reenroll', reenroll)}
        {factors > 0 && !own && act('reset', resetFactors, 'danger')}
        {disabledAt ? act('enabled', enable) : !own && act('disabled', disable, 'danger')}
        {!own && act('deleted', remove, 'danger')}
      </div>
    </Card>
  )
}

type Act = 'unlocked' | 'invited' | 'sessions_ended' | 'reenroll' | 'reset' | 'enabled' | 'disabled' | 'deleted'

function codeTexts(t: ReturnType<typeof useTranslations<'people'>>, id: string) {
  return {
    code: t('act.bypass.code'),
    once: t('act.bypass.once'),
    copy: t('act.bypass.copy'),
    copied: t('act.bypass.copied'),
    done: t('act.bypass.done'),
    href: `/admin/users/${id}`,
  }
}

function Form({ id, action, what, children }: { id: string; action: FormAction; what: string; children: ReactNode }) {
  return (
    <ActionForm action={action} className="space-y-4">
      <input type="hidden" name="user" value={id} />
      <p className="text-[0.9375rem] text-muted [overflow-wrap:anywhere]">{what}</p>
      {children}
    </ActionForm>
  )
}
