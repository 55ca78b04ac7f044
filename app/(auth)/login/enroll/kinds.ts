import type { IconName } from '@/components/ui/icon'
import type { FactorType } from '@/lib/policy/rule'

/** The kinds of factor that can be set up on the way in. A new one is a page beside this file, and a line here. */
const KINDS = {
  webauthn: { href: '/login/enroll/webauthn', icon: 'fingerprint' },
  totp: { href: '/login/enroll/totp', icon: 'phone' },
  email: { href: '/login/enroll/email', icon: 'mail' },
  sms: { href: '/login/enroll/sms', icon: 'phone' },
} as const satisfies Partial<Record<FactorType, { href: string; icon: IconName }>>

export type EnrollKind = keyof typeof KINDS

/** Those of the permitted kinds that have a page. */
export function kindsOf(allowed: readonly FactorType[]) {
  return allowed
    .filter((type): type is EnrollKind & FactorType => type in KINDS)
    .map((type) => ({ type, ...KINDS[type] }))
}
