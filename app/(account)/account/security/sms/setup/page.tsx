import { getTranslations } from 'next-intl/server'
import { PageHead } from '@/components/page-head'
import { SentCodeSetup } from '@/components/sent-code-setup'
import { Alert } from '@/components/ui/alert'
import { enrollerIn } from '@/lib/auth/enroller'
import { requireRecentAuth } from '@/lib/auth/session'
import { mayEnroll } from '@/lib/factors/enroller'
import { readSmsEnrollment } from '@/lib/factors/sms/start-enrollment'
import { listSessions } from '@/lib/sessions/list-sessions'
import type { Query } from '../../../../../query'
import { Enrolled } from '../../enrolled'
import { NotPermitted } from '../../not-permitted'
import { confirm, send } from './actions'

const HERE = '/account/security/sms/setup'

export async function generateMetadata() {
  return { title: (await getTranslations('smsSetup'))('title') }
}

export default async function SmsSetupPage({ searchParams }: Query) {
  const session = await requireRecentAuth({ returnTo: HERE })
  const { notice, change } = await searchParams
  const t = await getTranslations('smsSetup')
  const enroller = enrollerIn(session)
  if (!(await mayEnroll(enroller, 'sms'))) return <NotPermitted title={t('title')} />
  const [pending, sessions] = await Promise.all([
    readSmsEnrollment(enroller),
    listSessions(session.user.id, session.id),
  ])
  return (
    <>
      <PageHead title={t('title')} intro={t('intro')} notDone={notice === 'not_done'} />
      <Alert tone="info">
        <p>{t('risk')}</p>
      </Alert>
      {notice === 'over' && (
        <Alert tone="warning" role="alert">
          <p>{t('errors.enrollment_expired')}</p>
        </Alert>
      )}
      <SentCodeSetup
        kind="sms"
        page={HERE}
        start={send}
        confirm={confirm}
        pending={change ? null : pending}
        done={<Enrolled title={t('done')} email={session.user.email} others={sessions.length > 1} />}
      />
    </>
  )
}
