import { endpoint } from '@/lib/api/endpoint'
import { empty, problem } from '@/lib/api/problem'
import { setupBody } from '@/lib/api/schemas'
import { completeSetup } from '@/lib/users/complete-setup'

export const POST = endpoint(
  {
    method: 'POST',
    path: '/setup',
    summary: 'Make the first administrator by the token of the set-up link; signs nobody in',
    access: 'public',
    limit: { on: 'sign_in', account: 'link' },
    body: setupBody,
    answers: { 204: { description: 'Made' } },
    problems: ['link_expired', 'email_taken', 'password_too_common'],
  },
  async ({ body, from }) => {
    const result = await completeSetup({ ...body, from })
    return result.ok ? empty(204) : problem(result.code)
  },
)
