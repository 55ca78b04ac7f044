import { userAnswer } from '@/lib/api/answers'
import { endpoint } from '@/lib/api/endpoint'
import { json, problem } from '@/lib/api/problem'
import { tokenBody } from '@/lib/api/schemas'
import { changeEmail } from '@/lib/users/change-email'

export const POST = endpoint(
  {
    method: 'POST',
    path: '/account/email/confirm',
    summary: 'Put the new address in place, by the token of the link that was sent to it',
    access: 'session',
    body: tokenBody,
    answers: { 200: { description: 'The account', schema: userAnswer } },
    problems: ['link_expired'],
  },
  async ({ session, body, from }) => {
    const result = await changeEmail({ user: session.user, sessionId: session.id, token: body.token, from })
    return result.ok ? json({ ...session.user, email: result.email }) : problem(result.code)
  },
)
