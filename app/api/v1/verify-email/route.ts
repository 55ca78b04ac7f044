import { endpoint } from '@/lib/api/endpoint'
import { empty, problem } from '@/lib/api/problem'
import { verifyEmailBody } from '@/lib/api/schemas'
import { readSignUpCookie } from '@/lib/auth/cookies'
import { verifyEmail } from '@/lib/users/verify-email'

export const POST = endpoint(
  {
    method: 'POST',
    path: '/verify-email',
    summary: 'Confirm an address by the token of the link; signs nobody in',
    access: 'public',
    limit: { on: 'sign_in', account: 'link' },
    body: verifyEmailBody,
    answers: { 204: { description: 'Confirmed' } },
    problems: ['link_expired', 'password_needed', 'wrong_password'],
  },
  async ({ body, from }) => {
    const result = await verifyEmail({ ...body, browserToken: await readSignUpCookie(), from })
    return result.ok ? empty(204) : problem(result.code)
  },
)
