import { useTranslations } from 'next-intl'
import { LinkButton } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { Icon } from '@/components/ui/icon'
import type { TwoFactorStatus } from '@/lib/factors/read-two-factor-status'
import { FEW_CODES } from './few-codes'

const looks = {
  good: { icon: 'shieldCheck', colour: 'bg-success-soft text-success' },
  careful: { icon: 'warning', colour: 'bg-warning-soft text-warning' },
} as const

type Props = {
  status: TwoFactorStatus
  /** Whether somebody asks to recover the account, or did until just now. */
  recovery: 'waiting' | 'ended' | null
}

/** The sentence that comes first: how well the account is protected, and the one next step. */
export function ProtectionCard({ status, recovery }: Props) {
  const t = useTranslations('security.protection')
  const { state, look, href } = assess(status, recovery)
  const { icon, colour } = looks[look]
  return (
    <Card>
      <div className="flex flex-col gap-4 sm:flex-row sm:items-center">
        <span className={`inline-flex size-12 shrink-0 items-center justify-center rounded-full ${colour}`}>
          <Icon name={icon} className="size-6" />
        </span>
        <div className="flex-1">
          <h2 className="font-semibold text-lg tracking-tight">{t(`${state}.title`)}</h2>
          <p className="max-w-prose text-muted">{t(`${state}.body`, { left: status.backupCodesLeft })}</p>
        </div>
        {href && (
          <LinkButton look="primary" href={href}>
            {t(`${state}.next`)}
          </LinkButton>
        )}
      </div>
    </Card>
  )
}

const SETUP = '/account/security/totp/setup'
const KEY = '/account/security/webauthn/setup'
const PASSWORD = '/account#password'
const CODES = '/account/security/backup-codes'

/** How well the account is protected, and the one next thing that would improve it most. */
function assess(
  { enabled, hasPassword, factors, backupCodesLeft, enrollable, nextSignIn }: TwoFactorStatus,
  recovery: Props['recovery'],
) {
  if (recovery)
    return { state: recovery === 'waiting' ? 'recovery' : 'recovery_ended', look: 'careful', href: PASSWORD } as const
  const has = (...types: string[]) => factors.some(({ type }) => types.includes(type))
  const may = (type: (typeof enrollable)[number]) => enrollable.includes(type)
  if (nextSignIn.reason.code === 'two_factor_off')
    return { state: 'switched_off', look: 'careful', href: undefined } as const
  if (!enabled && !hasPassword)
    return { state: 'provider_only', look: 'careful', href: may('totp') ? SETUP : '#add' } as const
  if (!enabled) return { state: 'password_only', look: 'careful', href: may('totp') ? SETUP : '#add' } as const
  if (nextSignIn.kind === 'replace') return { state: 'not_permitted', look: 'careful', href: undefined } as const
  if (factors.some(({ key }) => key?.signCountFellAt))
    return { state: 'copied_key', look: 'careful', href: '#factors' } as const
  if (backupCodesLeft === 0) return { state: 'no_codes', look: 'careful', href: CODES } as const
  if (backupCodesLeft <= FEW_CODES) return { state: 'few_codes', look: 'careful', href: CODES } as const
  if (!has('totp', 'webauthn') && (may('webauthn') || may('totp')))
    return { state: 'codes_only', look: 'careful', href: may('webauthn') ? KEY : SETUP } as const
  // A chain is as strong as its weakest link.
  if (has('sms')) return { state: 'sms_too', look: 'good', href: '#factors' } as const
  if (!has('webauthn') && may('webauthn')) return { state: 'good_better', look: 'good', href: KEY } as const
  return { state: has('email', 'totp') ? 'good' : 'best', look: 'good', href: undefined } as const
}
