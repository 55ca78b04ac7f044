import { getTranslations } from 'next-intl/server'
import { PageHead } from '@/components/page-head'
import { Alert } from '@/components/ui/alert'
import { type Activity, recentActivity } from '@/lib/audit/recent-activity'
import { readDeviceCookie } from '@/lib/auth/cookies'
import { requireUser } from '@/lib/auth/session'
import { nameOfProvider, roundProblem, shownProviders } from '@/lib/auth/shown-providers'
import { DAY, now, plus } from '@/lib/clock'
import { listTrustedBrowsers } from '@/lib/devices/list-trusted-browsers'
import { readTwoFactorStatus } from '@/lib/factors/read-two-factor-status'
import { listIdentities } from '@/lib/identities/list-identities'
import { readRecovery } from '@/lib/recovery/read-recovery'
import { listSessions } from '@/lib/sessions/list-sessions'
import type { Query } from '../../../query'
import { ActivityCard } from './activity-card'
import { AddFactorCard } from './add-factor-card'
import { BackupCodesCard } from './backup-codes-card'
import { ConnectedCard } from './connected-card'
import { FactorsCard } from './factors-card'
import { PolicyNote } from './policy-note'
import { ProtectionCard } from './protection-card'
import { SessionsCard } from './sessions-card'
import { TrustedBrowsersCard } from './trusted-browsers-card'

export async function generateMetadata() {
  return { title: (await getTranslations('security'))('title') }
}

/** Whether a recovery of the account ended within a day: its owner signs in and must hear of it. */
function endedLately(activity: Activity[]): boolean {
  return activity.some(({ kind, at }) => kind === 'recovery.cancelled.success' && plus(at, DAY) > now())
}

const NOTICES = [
  'renamed',
  'removed',
  'removed_last',
  'session_ended',
  'others_ended',
  'browser_forgotten',
  'connected',
  'disconnected',
  'recovery_stopped',
] as const

export default async function SecurityPage({ searchParams }: Query) {
  const session = await requireUser('/account/security')
  const query = await searchParams
  const { notice, open } = query
  const [status, browsers, identities, sessions, activity, recovery] = await Promise.all([
    readTwoFactorStatus(session.user),
    listTrustedBrowsers(session.user.id, await readDeviceCookie()),
    listIdentities(session.user.id),
    listSessions(session.user.id, session.id),
    recentActivity(session.user.id),
    readRecovery(session.user.id),
  ])
  const t = await getTranslations('security')
  const providers = shownProviders()
  const problem = await roundProblem(query)
  const said = NOTICES.find((known) => known === notice)

  return (
    <>
      <PageHead title={t('title')} notice={said && t(`notices.${said}`)} notDone={notice === 'not_done'} />
      {problem && (
        <Alert tone="danger" role="alert">
          <p>{problem}</p>
        </Alert>
      )}
      <ProtectionCard status={status} recovery={recovery ? 'waiting' : endedLately(activity) ? 'ended' : null} />
      {status.clockOffMinutes !== null && (
        <Alert tone="warning">
          <p>
            {t('clock', {
              minutes: Math.abs(status.clockOffMinutes),
              way: status.clockOffMinutes > 0 ? 'ahead' : 'behind',
            })}
          </p>
        </Alert>
      )}
      <PolicyNote status={status} />
      <FactorsCard factors={status.factors} hasPassword={status.hasPassword} open={open} />
      <AddFactorCard kinds={status.enrollable} />
      {status.enabled && <BackupCodesCard left={status.backupCodesLeft} />}
      {providers.length + identities.length > 0 && (
        <ConnectedCard identities={identities} providers={providers} nameOf={nameOfProvider} open={open} />
      )}
      {status.enabled && <TrustedBrowsersCard browsers={browsers} />}
      <SessionsCard sessions={sessions} />
      <ActivityCard activity={activity} providers={nameOfProvider} />
    </>
  )
}
