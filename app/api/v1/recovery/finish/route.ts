import { enrollmentAnswer } from '@/lib/api/answers'
import { endpoint } from '@/lib/api/endpoint'
import { firstStepRefused } from '@/lib/api/first-step-done'
import { json, problem, retryAfter } from '@/lib/api/problem'
import { finishRecoveryBody } from '@/lib/api/schemas'
import { setChallengeCookie } from '@/lib/auth/cookies'
import { now } from '@/lib/clock'
import { finishRecovery } from '@/lib/login/finish-recovery'

export const POST = endpoint(
  {
    method: 'POST',
    path: '/recovery/finish',
    summary: 'Finish a recovery by the token of the link and the password: then a new second factor must be enrolled',
    access: 'public',
    limit: { on: 'sign_in', account: 'link' },
    body: finishRecoveryBody,
    answers: { 200: { description: 'A sign-in waits for a new factor', schema: enrollmentAnswer } },
    problems: [
      'invalid_credentials',
      'recovery_waiting',
      'recovery_unapproved',
      'link_expired',
      'sign_in_refused',
      'unavailable',
    ],
  },
  async ({ body, from }) => {
    const result = await finishRecovery({ ...body, from })
    if (result.ok) {
      await setChallengeCookie(result.token, now())
      return json({ status: 'enrollment', allowedMethods: result.allowedMethods })
    }
    if (result.code === 'recovery_waiting') {
      return problem(result.code, { readyAt: result.readyAt }, retryAfter(result.readyAt, now()))
    }
    return firstStepRefused(result)
  },
)
