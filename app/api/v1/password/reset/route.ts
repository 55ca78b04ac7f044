import { endpoint } from '@/lib/api/endpoint'
import { empty, problem } from '@/lib/api/problem'
import { resetPasswordBody } from '@/lib/api/schemas'
import { readDeviceCookie } from '@/lib/auth/cookies'
import { resetPassword } from '@/lib/users/reset-password'

export const POST = endpoint(
  {
    method: 'POST',
    path: '/password/reset',
    summary: 'Choose a new password by the token of the link; ends every session, signs nobody in',
    access: 'public',
    limit: { on: 'sign_in', account: 'link' },
    body: resetPasswordBody,
    answers: { 204: { description: 'Changed' } },
    problems: ['link_expired', 'password_too_common'],
  },
  async ({ body, from }) => {
    const result = await resetPassword({ ...body, browser: await readDeviceCookie(), from })
    return result.ok ? empty(204) : problem(result.code)
  },
)
