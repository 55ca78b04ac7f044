import { getTranslations } from 'next-intl/server'
import { SentCodeSetup } from '@/components/sent-code-setup'
import { getWaitingEnrollment } from '@/lib/auth/enroller'
import { returnPath } from '@/lib/auth/return-path'
import { getSession } from '@/lib/auth/session'
import { readSmsEnrollment } from '@/lib/factors/sms/start-enrollment'
import type { Query } from '../../../../query'
import { SentCodeFrame } from '../sent-code-frame'
import { confirm, send } from './actions'

export async function generateMetadata() {
  return { title: (await getTranslations('smsSetup'))('title') }
}

export default async function EnrollSmsPage({ searchParams }: Query) {
  const { next: asked, notice, change } = await searchParams
  const next = returnPath(asked)
  const waiting = await getWaitingEnrollment()
  const session = waiting ? null : await getSession()
  const pending = waiting && !change ? await readSmsEnrollment(waiting.enroller) : null
  return (
    <SentCodeFrame kind="sms" waiting={waiting} session={session} next={next} over={notice === 'over'}>
      {(done, ended) => (
        <SentCodeSetup
          kind="sms"
          page="/login/enroll/sms"
          next={next}
          start={send}
          confirm={confirm}
          pending={pending}
          ended={ended}
          done={done}
        />
      )}
    </SentCodeFrame>
  )
}
