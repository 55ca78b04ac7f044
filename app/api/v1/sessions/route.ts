import { endedAnswer, sessionsAnswer, sessionsJson } from '@/lib/api/answers'
import { endpoint } from '@/lib/api/endpoint'
import { json } from '@/lib/api/problem'
import { endOtherSessions } from '@/lib/sessions/end-session'
import { listSessions } from '@/lib/sessions/list-sessions'

export const GET = endpoint(
  {
    method: 'GET',
    path: '/sessions',
    summary: 'Where one is signed in',
    access: 'session',
    answers: { 200: { description: 'The sessions, this one first', schema: sessionsAnswer } },
  },
  async ({ session }) => json(sessionsJson(await listSessions(session.user.id, session.id))),
)

export const DELETE = endpoint(
  {
    method: 'DELETE',
    path: '/sessions',
    summary: 'End every other session of one',
    access: 'session',
    answers: { 200: { description: 'How many were ended', schema: endedAnswer } },
  },
  async ({ session, from }) =>
    json({ ended: await endOtherSessions({ userId: session.user.id, keepSessionId: session.id, from }) }),
)
