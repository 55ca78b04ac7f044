import { endpoint } from '@/lib/api/endpoint'
import { empty, problem } from '@/lib/api/problem'
import { signUpBody } from '@/lib/api/schemas'
import { setSignUpCookie } from '@/lib/auth/cookies'
import { now } from '@/lib/clock'
import { signUp } from '@/lib/users/sign-up'

export const POST = endpoint(
  {
    method: 'POST',
    path: '/signup',
    summary: 'Ask for an account; a mail goes to the address, known or not',
    access: 'public',
    limit: { on: 'sign_in', account: 'email' },
    body: signUpBody,
    answers: { 202: { description: 'The same for a known and an unknown address' } },
    problems: ['password_too_common'],
  },
  async ({ body, from }) => {
    const result = await signUp({ ...body, from })
    if (!result.ok) return problem(result.code)
    await setSignUpCookie(result.browserToken, now())
    return empty(202)
  },
)
