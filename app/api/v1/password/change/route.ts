import { endpoint } from '@/lib/api/endpoint'
import { empty, problem } from '@/lib/api/problem'
import { changePasswordBody } from '@/lib/api/schemas'
import { changePassword } from '@/lib/users/change-password'

export const POST = endpoint(
  {
    method: 'POST',
    path: '/password/change',
    summary: 'Change one’s password',
    access: 'recent',
    body: changePasswordBody,
    answers: { 204: { description: 'Changed' } },
    problems: ['wrong_password', 'password_unchanged', 'password_too_common'],
  },
  async ({ session, body, from }) => {
    const result = await changePassword({ user: session.user, sessionId: session.id, ...body, from })
    return result.ok ? empty(204) : problem(result.code)
  },
)
