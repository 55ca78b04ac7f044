import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { Asks } from '@/components/asks'
import { AuthFrame } from '@/components/auth-frame'
import { LinkButton } from '@/components/ui/button'
import { LocalTime } from '@/components/ui/local-time'
import { returnPath, withNext } from '@/lib/auth/return-path'
import { requireUser } from '@/lib/auth/session'
import { readTwoFactorStatus } from '@/lib/factors/read-two-factor-status'
import type { Query } from '../../../query'

export async function generateMetadata() {
  return { title: (await getTranslations('reminder'))('title') }
}

/**
 * Between the sign-in and where the person was going: a rule will ask for more than they have, or the clock of the device
 * with their authenticator app is off.
 */
export default async function ReminderPage({ searchParams }: Query) {
  const next = returnPath((await searchParams).next)
  const { user } = await requireUser(withNext('/login/reminder', next))
  const { nextSignIn, asked, clockOffMinutes } = await readTwoFactorStatus(user)
  const due = 'due' in nextSignIn ? nextSignIn.due : undefined
  const t = await getTranslations('reminder')
  if (!due || !asked) {
    if (clockOffMinutes === null) redirect(next)
    const way = clockOffMinutes > 0 ? 'ahead' : 'behind'
    return (
      <AuthFrame title={t('clock.title')} intro={t('clock.body', { minutes: Math.abs(clockOffMinutes), way })}>
        <LinkButton look="primary" className="w-full" href={next}>
          {t('clock.go')}
        </LinkButton>
      </AuthFrame>
    )
  }
  const { deadline } = due
  return (
    <AuthFrame title={t('title')}>
      <Asks asked={asked} />
      <p>{deadline ? t.rich('until', { time: () => <LocalTime at={deadline.toISOString()} /> }) : t('recommended')}</p>
      <div className="space-y-3">
        <LinkButton look="primary" className="w-full" href="/account/security#add">
          {t('now')}
        </LinkButton>
        <LinkButton className="w-full" href={next}>
          {t('later')}
        </LinkButton>
      </div>
    </AuthFrame>
  )
}
