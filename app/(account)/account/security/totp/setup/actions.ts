'use server'

import { redirect } from 'next/navigation'
import { emptyBody, totpVerifySetupBody } from '@/lib/api/schemas'
import { action } from '@/lib/auth/action'
import { enrollerIn } from '@/lib/auth/enroller'
import { openSession } from '@/lib/auth/open-session'
import { requestContext } from '@/lib/auth/request-context'
import { notDoneAt } from '@/lib/auth/return-path'
import { requireRecentAuth, requireUser } from '@/lib/auth/session'
import { confirmTotpEnrollment } from '@/lib/factors/totp/confirm-enrollment'
import { startTotpEnrollment } from '@/lib/factors/totp/start-enrollment'

const HERE = '/account/security/totp/setup'

export const confirm = action(
  {
    texts: 'totpSetup',
    body: totpVerifySetupBody,
    read: (field) => ({ code: field('code')?.replace(/[\s-]/g, ''), label: field('label')?.trim() || undefined }),
    keep: ['label'],
    fieldOf: { invalid_code: 'code' },
  },
  async ({ code, label }) => {
    // The key was shown to a recent authentication; finding and installing an app may take longer than that lasts.
    const enroller = enrollerIn(await requireUser(HERE))
    const outcome = await confirmTotpEnrollment({ enroller, code, label, from: await requestContext() })
    if (outcome.ok) {
      await openSession(outcome)
      return { ok: true, done: { codes: outcome.backupCodes } }
    }
    // The page has a new key by now: it must be seen, not only mentioned.
    return outcome.code === 'enrollment_expired' ? redirect(`${HERE}?notice=new_key`) : outcome
  },
)

export const startOver = action({ texts: 'totpSetup', body: emptyBody, read: () => ({}) }, async (): Promise<never> => {
  const enroller = enrollerIn(await requireRecentAuth({ returnTo: notDoneAt(HERE) }))
  await startTotpEnrollment({ enroller, fresh: true, from: await requestContext() })
  redirect(`${HERE}?notice=new_key`)
})
