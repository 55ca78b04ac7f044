import { loginAnswer } from '@/lib/api/answers'
import { endpoint } from '@/lib/api/endpoint'
import { firstStepDone, firstStepRefused } from '@/lib/api/first-step-done'
import { loginBody } from '@/lib/api/schemas'
import { readDeviceCookie } from '@/lib/auth/cookies'
import { startLogin } from '@/lib/login/start-login'

export const POST = endpoint(
  {
    method: 'POST',
    path: '/login',
    summary: 'The first step of a sign-in: address and password',
    access: 'public',
    limit: { on: 'sign_in', account: 'email' },
    body: loginBody,
    answers: { 200: { description: 'Signed in, or what is still asked', schema: loginAnswer } },
    problems: [
      'invalid_credentials',
      'too_many_attempts',
      'email_not_verified',
      'challenge_expired',
      'sign_in_refused',
      'unavailable',
    ],
  },
  async ({ body, from }) => {
    const result = await startLogin({ ...body, browser: await readDeviceCookie(), from })
    return result.ok ? firstStepDone(result) : firstStepRefused(result)
  },
)
