import { endpoint } from '@/lib/api/endpoint'
import { empty } from '@/lib/api/problem'
import { forgotPasswordBody } from '@/lib/api/schemas'
import { requestPasswordReset } from '@/lib/users/request-password-reset'

export const POST = endpoint(
  {
    method: 'POST',
    path: '/password/forgot',
    summary: 'Ask for a link to choose a new password',
    access: 'public',
    limit: { on: 'sign_in', account: 'email' },
    body: forgotPasswordBody,
    answers: { 202: { description: 'The same for a known and an unknown address' } },
  },
  async ({ body, from }) => {
    await requestPasswordReset({ email: body.email, from })
    return empty(202)
  },
)
