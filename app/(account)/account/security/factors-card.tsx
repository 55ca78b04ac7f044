import { useNow, useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { Time } from '@/components/time'
import { ActionForm } from '@/components/ui/action-form'
import { LinkButton, TextLink } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { Disclosure } from '@/components/ui/disclosure'
import { Icon, type IconName } from '@/components/ui/icon'
import { SubmitButton } from '@/components/ui/submit-button'
import { TextField } from '@/components/ui/text-field'
import type { FactorSummary } from '@/lib/factors/read-two-factor-status'
import { remove, rename } from './actions'

/**
 * What one can sign in with: the password, and each second factor.
 * @param props.open the form to show open: "rename-" or "remove-" and a factor's id
 */
export function FactorsCard(props: { factors: FactorSummary[]; hasPassword: boolean; open: unknown }) {
  const { factors, hasPassword, open } = props
  const t = useTranslations('security.factors')
  return (
    <Card id="factors" title={t('title')} aside={<LinkButton href="#add">{t('add')}</LinkButton>}>
      <ul className="divide-y divide-line">
        <Row icon="lock" name={t('password.name')} facts={t(hasPassword ? 'password.about' : 'password.none')}>
          <TextLink
            href={hasPassword ? '/account#password' : '/forgot-password'}
            className="inline-flex min-h-target items-center"
          >
            {t(hasPassword ? 'password.change' : 'password.choose')}
          </TextLink>
        </Row>
        {factors.map((factor) => (
          <Factor key={factor.id} factor={factor} last={factors.length === 1} open={open} />
        ))}
      </ul>
    </Card>
  )
}

const ICONS: Record<FactorSummary['type'], IconName> = { totp: 'phone', email: 'mail', sms: 'phone', webauthn: 'key' }

function Factor({ factor, last, open }: { factor: FactorSummary; last: boolean; open: unknown }) {
  const t = useTranslations('security.factors')
  const c = useTranslations('common')
  const now = useNow()
  const { id, type, label, key, createdAt, lastUsedAt } = factor
  const kind = t(`kinds.${type}`)
  const about = <span className="sr-only"> {label}</span>
  return (
    <Row
      icon={key?.synced || key?.discoverable ? 'fingerprint' : ICONS[type]}
      name={label}
      facts={
        <>
          {/* The label that comes by itself says just that. */}
          {label !== kind && <span className="block">{[kind, key?.provider].filter(Boolean).join(', ')}</span>}
          {key && <span className="block">{t(key.synced ? 'key.synced' : 'key.oneDevice')}</span>}
          <span className="block">
            {t('added')} <Time at={createdAt} now={now} />
          </span>
          <span className="block">
            {lastUsedAt ? (
              <>
                {t('lastUsed')} <Time at={lastUsedAt} now={now} />
              </>
            ) : (
              t('neverUsed')
            )}
          </span>
        </>
      }
    >
      {key?.signCountFellAt && (
        <p className="mt-2 flex gap-2 text-warning">
          <Icon name="warning" className="mt-0.5 size-5" />
          <span>
            {t('key.copied')} <Time at={key.signCountFellAt} now={now} />
          </span>
        </p>
      )}
      <div className="flex flex-wrap gap-x-6">
        {/* Another name makes it another element, which is closed again. */}
        <Disclosure
          key={label}
          open={open === `rename-${id}`}
          summary={
            <span>
              {t('rename.name')}
              {about}
            </span>
          }
        >
          <ActionForm action={rename} className="max-w-sm space-y-4">
            <input type="hidden" name="factor" value={id} />
            <TextField name="label" label={c('name')} defaultValue={label} required autoComplete="off" />
            <SubmitButton look="secondary">{t('rename.save')}</SubmitButton>
          </ActionForm>
        </Disclosure>
        <Disclosure
          tone="danger"
          open={open === `remove-${id}`}
          summary={
            <span>
              {t('remove.name')}
              {about}
            </span>
          }
        >
          <ActionForm action={remove} className="max-w-prose space-y-4 [overflow-wrap:anywhere]">
            <input type="hidden" name="factor" value={id} />
            <p>{t(last ? 'remove.last' : 'remove.one', { label })}</p>
            <SubmitButton look="danger">{t('remove.confirm', { label })}</SubmitButton>
          </ActionForm>
        </Disclosure>
      </div>
    </Row>
  )
}

function Row(props: { icon: IconName; name: string; facts: ReactNode; children: ReactNode }) {
  const { icon, name, facts, children } = props
  return (
    <li className="flex gap-4 py-4 first:pt-0 last:pb-0">
      <span className="mt-0.5 text-muted">
        <Icon name={icon} className="size-6" />
      </span>
      <div className="min-w-0 flex-1">
        <h3 className="font-medium break-words">{name}</h3>
        <p className="text-[0.9375rem] text-muted">{facts}</p>
        {children}
      </div>
    </li>
  )
}
