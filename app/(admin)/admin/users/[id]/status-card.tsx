import { useNow, useTranslations } from 'next-intl'
import { ActionForm } from '@/components/ui/action-form'
import { Badge } from '@/components/ui/badge'
import { Card } from '@/components/ui/card'
import { Disclosure } from '@/components/ui/disclosure'
import { Icon, type IconName } from '@/components/ui/icon'
import { LocalTime } from '@/components/ui/local-time'
import { SubmitButton } from '@/components/ui/submit-button'
import { TextField } from '@/components/ui/text-field'
import { DAY, plus } from '@/lib/clock'
import type { PersonView, RuleOfPerson } from '@/lib/people/read-person'
import { StateBadges } from '../state-badge'
import { extend } from './actions'
import { useTarget, Why } from './why'

/** What a person has beside their second factors. */
export type WaysIn = { identities: number; passkeys: number; trustedBrowsers: number; backupCodes: number }

/** Can they get in, with what, and why is that asked? */
export function StatusCard(props: {
  person: PersonView
  ways: WaysIn
  mayChange: boolean
  /** What to show open. */
  open: unknown
}) {
  const { person, ways, mayChange, open } = props
  const t = useTranslations('people.status')
  const { step, rules } = person
  const answer = answerOf(person, ways)
  const asked = !['disabled', 'no_way', 'invited'].includes(answer.key)
  return (
    <Card id="status" title={t('title')} aside={<StateBadges {...person} />}>
      <div className="flex gap-3">
        <span className={`mt-0.5 ${answer.tone}`}>
          <Icon name={answer.icon} className="size-6" />
        </span>
        <div className="min-w-0 space-y-2">
          <p className="max-w-prose font-medium text-lg leading-snug">
            <Answer person={person} answer={answer} />
          </p>
          {asked && step.kind !== 'none' && <Methods person={person} ways={ways} />}
          {asked && (
            <p className="max-w-prose text-muted">
              <Why facts={person.why} />
            </p>
          )}
          {asked && step.kind === 'challenge' && ways.trustedBrowsers > 0 && (
            <p className="max-w-prose text-muted">{t('trusted', { browsers: ways.trustedBrowsers })}</p>
          )}
        </div>
      </div>
      {rules.length > 0 && (
        <div className="mt-5 border-line border-t pt-5">
          <h3 className="mb-2 font-medium">{t('rules.title')}</h3>
          <ul className="divide-y divide-line">
            {rules.map((rule) => (
              <RuleRow
                key={rule.id}
                rule={rule}
                userId={person.id}
                mayChange={mayChange}
                open={open === `extend-${rule.id}`}
              />
            ))}
          </ul>
        </div>
      )}
    </Card>
  )
}

type AnswerKey =
  | 'disabled'
  | 'invited'
  | 'no_way'
  | 'locked'
  | 'unverified'
  | 'none'
  | 'challenge'
  | 'replace'
  | 'enroll'
  | 'stuck'
type Answered = { key: AnswerKey; icon: IconName; tone: string }

function answerOf(person: PersonView, ways: WaysIn): Answered {
  const { step } = person
  const no = (key: AnswerKey): Answered => ({ key, icon: 'lock', tone: 'text-danger' })
  if (person.disabledAt) return no('disabled')
  if (!person.hasPassword && person.invitedAt) return { key: 'invited', icon: 'mail', tone: 'text-accent' }
  if (!person.hasPassword && ways.identities + ways.passkeys === 0) return no('no_way')
  if (person.lockedUntil) return { key: 'locked', icon: 'clock', tone: 'text-warning' }
  const none = (step.kind === 'enroll' || step.kind === 'replace') && step.allowedMethods.length === 0
  if (none) return no('stuck')
  if (!person.emailVerifiedAt) return { key: 'unverified', icon: 'mail', tone: 'text-warning' }
  if (step.kind === 'none') return { key: 'none', icon: 'shield', tone: 'text-muted' }
  if (step.kind === 'challenge') return { key: 'challenge', icon: 'shieldCheck', tone: 'text-success' }
  return { key: step.kind, icon: 'warning', tone: 'text-warning' }
}

function Answer({ person, answer }: { person: PersonView; answer: Answered }) {
  const t = useTranslations('people.status.answer')
  const time =
    (at: Date | null, style: 'full' | 'time' = 'full') =>
    () =>
      at && <LocalTime at={at.toISOString()} style={style} />
  return t.rich(answer.key, {
    first: t(person.hasPassword ? 'first.password' : 'first.other'),
    since: time(person.disabledAt),
    until: time(person.lockedUntil, 'time'),
    invited: time(person.invitedAt),
  })
}

/** What the next step can be done with. */
function Methods({ person, ways }: { person: PersonView; ways: WaysIn }) {
  const t = useTranslations('people')
  const { step, bypass } = person
  if (step.kind === 'none') return null
  const kinds = (types: readonly (keyof typeof KINDS)[]) => types.map((type) => t(`kinds.${type}`))
  const shown = step.kind === 'enroll' ? [] : kinds(step.methods)
  if (step.kind !== 'enroll' && (step.kind === 'replace' || step.backupCodes) && ways.backupCodes > 0)
    shown.push(t('status.backupCodes', { left: ways.backupCodes }))
  if (step.kind !== 'enroll' && bypass && !bypass.waits) shown.push(t('status.bypass'))
  const enrolled = step.kind === 'challenge' ? [] : kinds(step.allowedMethods)
  return (
    <dl className="grid gap-x-4 gap-y-1 sm:grid-cols-[max-content_1fr]">
      {shown.length > 0 && (
        <>
          <dt className="text-muted">{t('status.asked')}</dt>
          <dd>{shown.join(', ')}</dd>
        </>
      )}
      {enrolled.length > 0 && (
        <>
          <dt className="text-muted">{t('status.setUp')}</dt>
          <dd>{enrolled.join(', ')}</dd>
        </>
      )}
    </dl>
  )
}

const KINDS = { totp: 0, email: 0, sms: 0, webauthn: 0 }

function RuleRow(props: { rule: RuleOfPerson; userId: string; mayChange: boolean; open: boolean }) {
  const { rule, userId, mayChange, open } = props
  const t = useTranslations('people')
  const targetOf = useTarget()
  const now = useNow()
  const { target, requirement, strength, phase, pending, deadline, satisfied } = rule
  const met = requirement === 'required' && phase !== 'waiting' && satisfied
  const doing = met ? 'met' : phase === 'in_force' && pending ? 'pending' : phase
  return (
    <li className="py-3 first:pt-0 last:pb-0">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="inline-block first-letter:uppercase">
          {t(`status.rules.${requirement}`, {
            target: targetOf(target.type, 'name' in target ? target.name : ''),
            strength: t(`why.strength.${strength}`),
          })}
        </span>
        <Badge tone={met ? 'success' : doing === 'in_force' ? 'warning' : 'neutral'}>
          {t(`status.rules.phase.${doing}`)}
        </Badge>
      </p>
      {deadline && requirement === 'required' && !met && (
        <p className="text-[0.9375rem] text-muted">
          {t(deadline > now ? 'status.rules.deadline' : 'status.rules.passed')}{' '}
          <LocalTime at={deadline.toISOString()} />
        </p>
      )}
      {deadline && requirement === 'required' && !met && mayChange && (
        <Disclosure key={deadline.toISOString()} summary={t('status.rules.extend.name')} open={open}>
          <ActionForm action={extend} className="max-w-sm space-y-4">
            <input type="hidden" name="user" value={userId} />
            <input type="hidden" name="rule" value={rule.id} />
            <TextField
              type="date"
              name="day"
              label={t('status.rules.extend.day')}
              hint={t('status.rules.extend.hint')}
              defaultValue={plus(deadline > now ? deadline : now, 7 * DAY)
                .toISOString()
                .slice(0, 10)}
              required
            />
            <SubmitButton look="secondary">{t('status.rules.extend.confirm')}</SubmitButton>
          </ActionForm>
        </Disclosure>
      )}
    </li>
  )
}
