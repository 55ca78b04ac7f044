'use server'

import { redirect } from 'next/navigation'
import { codeSetupBody } from '@/lib/api/schemas'
import { smsSetupBody } from '@/lib/api/sms-setup-body'
import { action } from '@/lib/auth/action'
import { enrollerIn } from '@/lib/auth/enroller'
import { openSession } from '@/lib/auth/open-session'
import { requestContext } from '@/lib/auth/request-context'
import { notDoneAt } from '@/lib/auth/return-path'
import { requireRecentAuth, requireUser } from '@/lib/auth/session'
import { confirmSmsEnrollment } from '@/lib/factors/sms/confirm-enrollment'
import { startSmsEnrollment } from '@/lib/factors/sms/start-enrollment'

const HERE = '/account/security/sms/setup'

export const send = action(
  {
    texts: 'smsSetup',
    body: smsSetupBody,
    read: (field) => ({ phone: field('phone') }),
    keep: ['phone'],
  },
  async ({ phone }) => {
    const enroller = enrollerIn(await requireRecentAuth({ returnTo: notDoneAt(HERE) }))
    const outcome = await startSmsEnrollment({ enroller, phone, from: await requestContext() })
    return outcome.ok ? redirect(HERE) : outcome
  },
)

export const confirm = action(
  {
    texts: 'smsSetup',
    body: codeSetupBody,
    read: (field) => ({ code: field('code')?.replace(/[\s-]/g, ''), label: field('label')?.trim() || undefined }),
    keep: ['label'],
    fieldOf: { invalid_code: 'code' },
  },
  async ({ code, label }) => {
    // The code was sent for a recent authentication; a mail can take longer than that lasts.
    const enroller = enrollerIn(await requireUser(HERE))
    const outcome = await confirmSmsEnrollment({ enroller, code, label, from: await requestContext() })
    if (outcome.ok) {
      await openSession(outcome)
      return { ok: true, done: { codes: outcome.backupCodes } }
    }
    return outcome.code === 'enrollment_expired' ? redirect(`${HERE}?notice=over`) : outcome
  },
)
