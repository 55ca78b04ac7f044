import { getTranslations } from 'next-intl/server'
import { AuthenticatorSteps } from '@/components/authenticator-steps'
import { PageHead } from '@/components/page-head'
import { ActionForm } from '@/components/ui/action-form'
import { Alert } from '@/components/ui/alert'
import { TextLink } from '@/components/ui/button'
import { SubmitButton } from '@/components/ui/submit-button'
import { enrollerIn } from '@/lib/auth/enroller'
import { requestContext } from '@/lib/auth/request-context'
import { requireRecentAuth } from '@/lib/auth/session'
import { startTotpEnrollment } from '@/lib/factors/totp/start-enrollment'
import { listSessions } from '@/lib/sessions/list-sessions'
import type { Query } from '../../../../../query'
import { Enrolled } from '../../enrolled'
import { NotPermitted } from '../../not-permitted'
import { confirm, startOver } from './actions'

export async function generateMetadata() {
  return { title: (await getTranslations('totpSetup'))('title') }
}

export default async function TotpSetupPage({ searchParams }: Query) {
  const session = await requireRecentAuth({ returnTo: '/account/security/totp/setup' })
  const { notice } = await searchParams
  const [started, sessions] = await Promise.all([
    startTotpEnrollment({ enroller: enrollerIn(session), from: await requestContext() }),
    listSessions(session.user.id, session.id),
  ])
  const t = await getTranslations('totpSetup')
  if (!started.ok) return <NotPermitted title={t('title')} />

  return (
    <>
      <PageHead title={t('title')} intro={t('intro')} notDone={notice === 'not_done'} />
      <ActionForm
        action={confirm}
        className="space-y-6"
        done={<Enrolled title={t('done.title')} email={session.user.email} others={sessions.length > 1} />}
        after={
          <div className="mt-6 flex flex-wrap items-center justify-between gap-x-6 gap-y-2 text-muted">
            <p>{t.rich('leave', { link: (text) => <TextLink href="/account/security">{text}</TextLink> })}</p>
            <ActionForm action={startOver}>
              <SubmitButton look="text">{t('startOver')}</SubmitButton>
            </ActionForm>
          </div>
        }
      >
        {notice === 'new_key' && (
          <Alert tone="info" role="status">
            <p>{t('newKey')}</p>
          </Alert>
        )}
        <AuthenticatorSteps pending={started.pending} />
      </ActionForm>
    </>
  )
}
