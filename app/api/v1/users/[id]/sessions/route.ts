import { endedAnswer, sessionsAnswer, sessionsJson } from '@/lib/api/answers'
import { endpoint } from '@/lib/api/endpoint'
import { json, problem } from '@/lib/api/problem'
import { endSessionsOf } from '@/lib/people/end-sessions'
import { readPerson } from '@/lib/people/read-person'
import { listSessions } from '@/lib/sessions/list-sessions'

export const GET = endpoint(
  {
    method: 'GET',
    path: '/users/{id}/sessions',
    summary: 'Where somebody is signed in',
    access: 'reader',
    scopes: ['users:read'],
    answers: { 200: { description: 'The sessions, the most recently used first', schema: sessionsAnswer } },
    problems: ['user_not_found'],
  },
  async ({ params, session }) => {
    const person = await readPerson(params.id ?? '')
    return person ? json(sessionsJson(await listSessions(person.id, session?.id))) : problem('user_not_found')
  },
)

export const DELETE = endpoint(
  {
    method: 'DELETE',
    path: '/users/{id}/sessions',
    summary: 'End every session of somebody',
    access: 'administrator',
    scopes: ['users:write'],
    answers: { 200: { description: 'How many were ended', schema: endedAnswer } },
    problems: ['user_not_found'],
  },
  async ({ params, actor, from }) => {
    const outcome = await endSessionsOf({ userId: params.id ?? '', actor, from })
    return outcome.ok ? json({ ended: outcome.ended }) : problem(outcome.code)
  },
)
