import type { useTranslations } from 'next-intl'
import { FACTOR_TYPES, type FactorType, permits, type Rule, type RuleTarget } from '@/lib/policy/rule'

type T = ReturnType<typeof useTranslations<'enforcement'>>

/** Whom a rule is for. */
export function whoOf(t: T, target: RuleTarget): string {
  if (target.type === 'everyone') return t('who.everyone')
  if (target.type === 'group') return t('who.group', { name: target.name })
  return target.id === 'admin' || target.id === 'auditor' ? t(`who.${target.id}`) : t('who.role', { name: target.name })
}

const or = new Intl.ListFormat('en-GB', { type: 'disjunction' })

/** What satisfies it, in words that people would use. */
function whatOf(t: T, rule: Rule): string {
  const counts = FACTOR_TYPES.filter((type) => permits(rule, type))
  const all = (...types: FactorType[]) => types.every((type) => counts.includes(type))
  if (rule.strength === 'any' && all('totp', 'email', 'webauthn')) return t('what.any')
  if (rule.strength === 'app_or_stronger' && all('totp', 'webauthn')) return t('what.app_or_stronger')
  return or.format(counts.map((type) => t(`what.${type}`)))
}

/** "Finance must use an authenticator app or stronger, 7 days of grace" */
export function sentenceOf(t: T, rule: Rule): string {
  const { requirement, graceDays, trustDays, sessionDays, idleMinutes } = rule
  return [
    t(`sentence.${requirement}`, { who: whoOf(t, rule.target), what: whatOf(t, rule) }),
    requirement === 'required' && t('sentence.grace', { days: graceDays }),
    trustDays !== null && t('sentence.trust', { days: trustDays }),
    sessionDays !== null && t('sentence.session', { days: sessionDays }),
    idleMinutes !== null && t('sentence.idle', { minutes: idleMinutes }),
  ]
    .filter(Boolean)
    .join(', ')
}

/** The part of the people that a roll-out begins with. */
export function partOf(
  t: T,
  { partPercent, partGroup }: Rule['rollout'],
  groups: readonly { id: string; name: string }[],
): string {
  if (!partGroup) return t('stage.percent', { percent: partPercent ?? 10 })
  const name = groups.find(({ id }) => id === partGroup)?.name
  return name ? t('stage.group', { name }) : t('stage.aGroup')
}
