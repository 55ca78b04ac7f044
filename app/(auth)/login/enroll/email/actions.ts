'use server'

import { redirect } from 'next/navigation'
import { codeSetupBody, emailSetupBody } from '@/lib/api/schemas'
import { action } from '@/lib/auth/action'
import { getWaitingEnrollment } from '@/lib/auth/enroller'
import { openSession } from '@/lib/auth/open-session'
import { requestContext } from '@/lib/auth/request-context'
import { returnPath, withNext } from '@/lib/auth/return-path'
import { confirmEmailEnrollment } from '@/lib/factors/email/confirm-enrollment'
import { startEmailEnrollment } from '@/lib/factors/email/start-enrollment'

const HERE = '/login/enroll/email'

export const send = action(
  {
    texts: 'emailSetup',
    body: emailSetupBody,
    limit: { on: 'sign_in', account: 'pending' },
    read: (field) => ({ email: field('email') }),
    keep: ['email'],
  },
  async ({ email: address }, field) => {
    const next = returnPath(field('next'))
    const waiting = (await getWaitingEnrollment()) ?? redirect(withNext('/login/enroll', next))
    const from = await requestContext()
    const outcome = await startEmailEnrollment({ enroller: waiting.enroller, address, from })
    return outcome.ok ? redirect(withNext(HERE, next)) : outcome
  },
)

/** The code ends the sign-in that waited for it. */
export const confirm = action(
  {
    texts: 'emailSetup',
    body: codeSetupBody,
    limit: { on: 'verify', account: 'pending' },
    read: (field) => ({ code: field('code')?.replace(/[\s-]/g, ''), label: field('label')?.trim() || undefined }),
    keep: ['label'],
    fieldOf: { invalid_code: 'code' },
  },
  async ({ code, label }, field) => {
    const next = returnPath(field('next'))
    const waiting = (await getWaitingEnrollment()) ?? redirect(withNext('/login/enroll', next))
    const from = await requestContext()
    const outcome = await confirmEmailEnrollment({ enroller: waiting.enroller, code, label, from })
    if (outcome.ok) {
      const opened = await openSession(outcome)
      if (!opened.ok) redirect(withNext('/login', next))
      if (!outcome.backupCodes) redirect(next)
      return { ok: true, done: { codes: outcome.backupCodes } }
    }
    return outcome.code === 'enrollment_expired' ? redirect(withNext(`${HERE}?notice=over`, next)) : outcome
  },
)
