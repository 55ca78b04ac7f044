import { useTranslations } from 'next-intl'
import { Asks } from '@/components/asks'
import { Alert } from '@/components/ui/alert'
import { LocalTime } from '@/components/ui/local-time'
import type { TwoFactorStatus } from '@/lib/factors/read-two-factor-status'

/** What the organisation asks of this person, and until when: nothing where it asks for nothing. */
export function PolicyNote({ status: { asked, nextSignIn } }: { status: TwoFactorStatus }) {
  const t = useTranslations('security.policy')
  if (!asked) return null
  const due = 'due' in nextSignIn ? nextSignIn.due : undefined
  const deadline = due?.deadline
  return (
    <Alert tone={deadline ? 'warning' : 'info'}>
      <Asks asked={asked} />
      {due && (
        <p className="text-ink">
          {deadline ? t.rich('until', { time: () => <LocalTime at={deadline.toISOString()} /> }) : t('recommended')}
        </p>
      )}
    </Alert>
  )
}
