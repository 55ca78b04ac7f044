'use server'

import { emptyBody } from '@/lib/api/schemas'
import { action } from '@/lib/auth/action'
import { readChallengeCookie } from '@/lib/auth/cookies'
import { requestContext } from '@/lib/auth/request-context'
import { requestRecovery } from '@/lib/recovery/request-recovery'

export const sendLink = action(
  { texts: 'recovery', body: emptyBody, limit: { on: 'sign_in', account: 'pending' }, read: () => ({}) },
  async () => {
    const outcome = await requestRecovery({ token: await readChallengeCookie(), from: await requestContext() })
    return outcome.ok ? { ok: true, done: {} } : outcome
  },
)
