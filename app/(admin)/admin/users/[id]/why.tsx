import { useTranslations } from 'next-intl'
import { LocalTime } from '@/components/ui/local-time'

const REASONS = [
  'two_factor_off',
  'nothing_required',
  'own_factor',
  'rule',
  'method_not_permitted',
  'reenrollment',
  'trusted_browser',
  'proved',
] as const
const STRENGTHS = ['any', 'app_or_stronger', 'phishing_resistant'] as const

type Facts = Record<string, unknown>

/** Whom a rule is for: "everyone", "the role admin". */
export function useTarget(): (type: unknown, name: unknown) => string {
  const t = useTranslations('people.target')
  return (type, name) => {
    if (type === 'role') return t('role', { name: String(name) })
    return type === 'group' ? t('group', { name: String(name) }) : t('everyone')
  }
}

/** Why something was asked, or was not, in a sentence: from the facts that were kept of it on that day. */
export function Why({ facts }: { facts: Facts }) {
  const t = useTranslations('people.why')
  const targetOf = useTarget()
  const reason = REASONS.find((known) => known === facts.reason)
  if (!reason) return null
  const strength = STRENGTHS.find((known) => known === facts.strength) ?? 'any'
  const about = { target: targetOf(facts.target, facts.targetName), strength: t(`strength.${strength}`) }
  const deadline = typeof facts.deadline === 'string' && <LocalTime at={facts.deadline} style="day" />
  const named = facts.rule !== undefined
  // Where another reason decides, the rule is one that will ask for more later.
  const later = named && reason !== 'rule' && reason !== 'two_factor_off'
  return (
    <>
      {reason === 'two_factor_off' && named ? t('two_factor_off_by_rule', about) : t(reason, about)}{' '}
      {reason === 'rule' && deadline && <>{t.rich('since', { deadline: () => deadline })}</>}
      {later && (deadline ? t.rich('later', { ...about, deadline: () => deadline }) : t('nudge', about))}
    </>
  )
}
