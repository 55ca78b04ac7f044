'use server'

import { redirect } from 'next/navigation'
import { codeSetupBody } from '@/lib/api/schemas'
import { smsSetupBody } from '@/lib/api/sms-setup-body'
import { action } from '@/lib/auth/action'
import { getWaitingEnrollment } from '@/lib/auth/enroller'
import { openSession } from '@/lib/auth/open-session'
import { requestContext } from '@/lib/auth/request-context'
import { returnPath, withNext } from '@/lib/auth/return-path'
import { confirmSmsEnrollment } from '@/lib/factors/sms/confirm-enrollment'
import { startSmsEnrollment } from '@/lib/factors/sms/start-enrollment'

const HERE = '/login/enroll/sms'

export const send = action(
  {
    texts: 'smsSetup',
    body: smsSetupBody,
    limit: { on: 'sign_in', account: 'pending' },
    read: (field) => ({ phone: field('phone') }),
    keep: ['phone'],
  },
  async ({ phone }, field) => {
    const next = returnPath(field('next'))
    const waiting = (await getWaitingEnrollment()) ?? redirect(withNext('/login/enroll', next))
    const from = await requestContext()
    const outcome = await startSmsEnrollment({ enroller: waiting.enroller, phone, from })
    return outcome.ok ? redirect(withNext(HERE, next)) : outcome
  },
)

/** The code ends the sign-in that waited for it. */
export const confirm = action(
  {
    texts: 'smsSetup',
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
    const outcome = await confirmSmsEnrollment({ enroller: waiting.enroller, code, label, from })
    if (outcome.ok) {
      const opened = await openSession(outcome)
      if (!opened.ok) redirect(withNext('/login', next))
      if (!outcome.backupCodes) redirect(next)
      return { ok: true, done: { codes: outcome.backupCodes } }
    }
    return outcome.code === 'enrollment_expired' ? redirect(withNext(`${HERE}?notice=over`, next)) : outcome
  },
)
