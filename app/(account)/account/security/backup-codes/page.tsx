import { getTranslations } from 'next-intl/server'
import { NewCodes } from '@/components/new-codes'
import { PageHead } from '@/components/page-head'
import { ActionForm } from '@/components/ui/action-form'
import { LinkButton } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { SubmitButton } from '@/components/ui/submit-button'
import { requireRecentAuth } from '@/lib/auth/session'
import { readTwoFactorStatus } from '@/lib/factors/read-two-factor-status'
import { listSessions } from '@/lib/sessions/list-sessions'
import type { Query } from '../../../../query'
import { finish } from '../actions'
import { makeNewCodes } from './actions'

export async function generateMetadata() {
  return { title: (await getTranslations('backupCodes'))('title') }
}

export default async function BackupCodesPage({ searchParams }: Query) {
  const session = await requireRecentAuth({ returnTo: '/account/security/backup-codes' })
  const { notice } = await searchParams
  const { enabled, backupCodesLeft } = await readTwoFactorStatus(session.user)
  const sessions = await listSessions(session.user.id, session.id)
  const t = await getTranslations('backupCodes')
  if (!enabled) {
    return (
      <>
        <PageHead title={t('title')} intro={t('none')} />
        <LinkButton look="primary" href="/account/security/totp/setup">
          {t('setUp')}
        </LinkButton>
      </>
    )
  }
  return (
    <>
      <PageHead title={t('title')} intro={t('intro')} notDone={notice === 'not_done'} />
      <Card>
        <ActionForm
          action={makeNewCodes}
          className="space-y-4"
          done={<NewCodes finish={finish} email={session.user.email} others={sessions.length > 1} replaced />}
        >
          <p className="font-medium">{t('left', { left: backupCodesLeft })}</p>
          <p className="max-w-prose text-muted">{t('replace')}</p>
          <div className="flex flex-wrap gap-3">
            <SubmitButton>{t('submit')}</SubmitButton>
            <LinkButton href="/account/security">{t('back')}</LinkButton>
          </div>
        </ActionForm>
      </Card>
    </>
  )
}
