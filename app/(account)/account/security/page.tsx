import { getTranslations } from 'next-intl/server'
import { PageHead } from '@/components/page-head'
import { recentActivity } from '@/lib/audit/recent-activity'
import { requireUser } from '@/lib/auth/session'
import { readTwoFactorStatus } from '@/lib/factors/read-two-factor-status'
import { listSessions } from '@/lib/sessions/list-sessions'
import type { Query } from '../../../query'
import { ActivityCard } from './activity-card'
import { BackupCodesCard } from './backup-codes-card'
import { FactorsCard } from './factors-card'
import { ProtectionCard } from './protection-card'
import { SessionsCard } from './sessions-card'

export async function generateMetadata() {
  return { title: (await getTranslations('security'))('title') }
}

const NOTICES = ['renamed', 'removed', 'session_ended', 'others_ended'] as const

export default async function SecurityPage({ searchParams }: Query) {
  const session = await requireUser('/account/security')
  const { notice, open } = await searchParams
  const [status, sessions, activity] = await Promise.all([
    readTwoFactorStatus(session.user),
    listSessions(session.user.id, session.id),
    recentActivity(session.user.id),
  ])
  const t = await getTranslations('security')
  const said = NOTICES.find((known) => known === notice)

  return (
    <>
      <PageHead title={t('title')} notice={said && t(`notices.${said}`)} notDone={notice === 'not_done'} />
      <ProtectionCard status={status} />
      <FactorsCard factors={status.factors} open={open} />
      {status.enabled && <BackupCodesCard left={status.backupCodesLeft} />}
      <SessionsCard sessions={sessions} />
      <ActivityCard activity={activity} />
    </>
  )
}
