import { removedAnswer } from '@/lib/api/answers'
import { endpoint } from '@/lib/api/endpoint'
import { json, problem } from '@/lib/api/problem'
import { resetTwoFactor } from '@/lib/users/reset-two-factor'

export const PUT = endpoint(
  {
    method: 'PUT',
    path: '/users/{id}/disable-2fa',
    summary: 'Remove every second factor and backup code of somebody, and end their sessions',
    access: 'administrator',
    scopes: ['factors:write'],
    answers: { 200: { description: 'How many factors were removed', schema: removedAnswer } },
    problems: ['administrator_needed', 'user_not_found', 'own_account', 'last_administrator'],
  },
  async ({ params, actor, from }) => {
    const reset = await resetTwoFactor({ userId: params.id ?? '', actor, from })
    return reset.ok ? json({ removed: reset.removed }) : problem(reset.code)
  },
)
