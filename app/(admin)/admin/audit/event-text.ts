import { useTranslations } from 'next-intl'

const FACTORS = ['totp', 'email', 'sms', 'webauthn', 'backup_code', 'password', 'bypass'] as const

/** An event in words; its name, where there are none yet. Without an outcome: what kind of event it is. */
export function useEventText() {
  const t = useTranslations('auditLog')
  return ({ event, outcome, factor }: { event: string; outcome?: string; factor?: string | null }): string => {
    const of = (which: string) => `events.${event}.${which}` as never
    const key = outcome ? of(outcome) : t.has(of('name')) ? of('name') : of('success')
    if (!t.has(key)) return event
    const known = FACTORS.find((name) => name === factor)
    // Another provider goes by the name that its settings have.
    return t(key, { factor: known ? t(`factors.${known}`) : (factor ?? 'none') } as never)
  }
}
