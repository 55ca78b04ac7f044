import { getTranslations } from 'next-intl/server'
import { SentCodeSetup } from '@/components/sent-code-setup'
import { getWaitingEnrollment } from '@/lib/auth/enroller'
import { returnPath } from '@/lib/auth/return-path'
import { getSession } from '@/lib/auth/session'
import { readEmailEnrollment } from '@/lib/factors/email/start-enrollment'
import type { Query } from '../../../../query'
import { SentCodeFrame } from '../sent-code-frame'
import { confirm, send } from './actions'

export async function generateMetadata() {
  return { title: (await getTranslations('emailSetup'))('title') }
}

export default async function EnrollEmailPage({ searchParams }: Query) {
  const { next: asked, notice, change } = await searchParams
  const next = returnPath(asked)
  const waiting = await getWaitingEnrollment()
  const session = waiting ? null : await getSession()
  const pending = waiting && !change ? await readEmailEnrollment(waiting.enroller) : null
  return (
    <SentCodeFrame kind="email" waiting={waiting} session={session} next={next} over={notice === 'over'}>
      {(done, ended) => (
        <SentCodeSetup
          kind="email"
          page="/login/enroll/email"
          next={next}
          start={send}
          confirm={confirm}
          pending={pending}
          proposed={waiting?.enroller.user.email}
          ended={ended}
          done={done}
        />
      )}
    </SentCodeFrame>
  )
}
