import { endpoint } from '@/lib/api/endpoint'
import { empty, problem } from '@/lib/api/problem'
import { changeEmailBody } from '@/lib/api/schemas'
import { requestEmailChange } from '@/lib/users/request-email-change'

export const POST = endpoint(
  {
    method: 'POST',
    path: '/account/email',
    summary: 'Ask to change one’s address: sends a link to the new one; the same whether or not it is in use',
    access: 'recent',
    body: changeEmailBody,
    answers: { 202: { description: 'A link is on its way; nothing has changed yet' } },
    problems: ['email_unchanged'],
  },
  async ({ session, body, from }) => {
    const result = await requestEmailChange({ user: session.user, sessionId: session.id, email: body.email, from })
    return result.ok ? empty(202) : problem(result.code)
  },
)
