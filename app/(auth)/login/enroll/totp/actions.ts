'use server'

import { redirect } from 'next/navigation'
import { emptyBody, totpVerifySetupBody } from '@/lib/api/schemas'
import { action } from '@/lib/auth/action'
import { getWaitingEnrollment } from '@/lib/auth/enroller'
import { openSession } from '@/lib/auth/open-session'
import { requestContext } from '@/lib/auth/request-context'
import { returnPath, withNext } from '@/lib/auth/return-path'
import { confirmTotpEnrollment } from '@/lib/factors/totp/confirm-enrollment'
import { startTotpEnrollment } from '@/lib/factors/totp/start-enrollment'

const HERE = '/login/enroll/totp'

/** A code from the new authenticator ends the sign-in that waited for it. */
export const confirm = action(
  {
    texts: 'totpSetup',
    body: totpVerifySetupBody,
    limit: { on: 'verify', account: 'pending' },
    read: (field) => ({ code: field('code')?.replace(/[\s-]/g, ''), label: field('label')?.trim() || undefined }),
    keep: ['label'],
    fieldOf: { invalid_code: 'code' },
  },
  async ({ code, label }, field) => {
    const next = returnPath(field('next'))
    const waiting = (await getWaitingEnrollment()) ?? redirect(withNext('/login/enroll', next))
    const from = await requestContext()
    const outcome = await confirmTotpEnrollment({ enroller: waiting.enroller, code, label, from })
    if (outcome.ok) {
      const opened = await openSession(outcome)
      if (!opened.ok) redirect(withNext('/login', next))
      if (!outcome.backupCodes) redirect(next)
      return { ok: true, done: { codes: outcome.backupCodes } }
    }
    // The page has a new key by now, or says that the sign-in is over.
    return outcome.code === 'enrollment_expired' ? redirect(withNext(`${HERE}?notice=new_key`, next)) : outcome
  },
)

export const startOver = action(
  { texts: 'totpSetup', body: emptyBody, read: () => ({}) },
  async (_, field): Promise<never> => {
    const next = returnPath(field('next'))
    const waiting = (await getWaitingEnrollment()) ?? redirect(withNext('/login/enroll', next))
    await startTotpEnrollment({ enroller: waiting.enroller, fresh: true, from: await requestContext() })
    redirect(withNext(`${HERE}?notice=new_key`, next))
  },
)
