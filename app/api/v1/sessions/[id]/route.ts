import { endpoint } from '@/lib/api/endpoint'
import { empty, problem } from '@/lib/api/problem'
import { endSession } from '@/lib/sessions/end-session'

export const DELETE = endpoint(
  {
    method: 'DELETE',
    path: '/sessions/{id}',
    summary: 'End one of one’s own sessions',
    access: 'session',
    answers: { 204: { description: 'Ended' } },
    problems: ['session_not_found'],
  },
  async ({ session, params, from }) => {
    const result = await endSession({ userId: session.user.id, sessionId: params.id ?? '', from })
    return result.ok ? empty(204) : problem(result.code)
  },
)
