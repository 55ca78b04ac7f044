'use server'

import { redirect } from 'next/navigation'
import { codeSetupBody, emailSetupBody } from '@/lib/api/schemas'
import { action } from '@/lib/auth/action'
import { enrollerIn } from '@/lib/auth/enroller'
import { openSession } from '@/lib/auth/open-session'
import { requestContext } from '@/lib/auth/request-context'
import { notDoneAt } from '@/lib/auth/return-path'
import { requireRecentAuth, requireUser } from '@/lib/auth/session'
import { confirmEmailEnrollment } from '@/lib/factors/email/confirm-enrollment'
import { startEmailEnrollment } from '@/lib/factors/email/start-enrollment'

const HERE = '/account/security/email/setup'

export const send = action(
  {
    texts: 'emailSetup',
    body: emailSetupBody,
    read: (field) => ({ email: field('email') }),
    keep: ['email'],
  },
  async ({ email: address }) => {
    const enroller = enrollerIn(await requireRecentAuth({ returnTo: notDoneAt(HERE) }))
    const outcome = await startEmailEnrollment({ enroller, address, from: await requestContext() })
    return outcome.ok ? redirect(HERE) : outcome
  },
)

export const confirm = action(
  {
    texts: 'emailSetup',
    body: codeSetupBody,
    read: (field) => ({ code: field('code')?.replace(/[\s-]/g, ''), label: field('label')?.trim() || undefined }),
    keep: ['label'],
    fieldOf: { invalid_code: 'code' },
  },
  async ({ code, label }) => {
    // The code was sent for a recent authentication; a mail can take longer than that lasts.
    const enroller = enrollerIn(await requireUser(HERE))
    const outcome = await confirmEmailEnrollment({ enroller, code, label, from: await requestContext() })
    if (outcome.ok) {
      await openSession(outcome)
      return { ok: true, done: { codes: outcome.backupCodes } }
    }
    return outcome.code === 'enrollment_expired' ? redirect(`${HERE}?notice=over`) : outcome
  },
)
