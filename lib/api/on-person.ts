import type { ChangeRequest } from '../people/person-to-change'
import { endpoint } from './endpoint'
import type { EndpointSpec } from './endpoint-spec'
import { empty, type ProblemCode, problem } from './problem'

type About = {
  method: 'POST' | 'DELETE'
  /** Below /users/{id}. */
  path: string
  /** What an API key must be good for; without this, none opens it. */
  scopes?: EndpointSpec['scopes']
  summary: string
  done: string
  problems?: ProblemCode[]
}

type Outcome = { ok: true } | { ok: false; code: ProblemCode }

/** An operation that does one thing to a person, and has nothing to say when it is done. */
export function onPerson(about: About, work: (request: ChangeRequest) => Promise<Outcome>) {
  const { method, path, scopes, summary, done, problems = [] } = about
  return endpoint(
    {
      method,
      path: `/users/{id}${path}`,
      summary,
      access: 'administrator',
      scopes,
      answers: { 204: { description: done } },
      problems: ['user_not_found', ...problems],
    },
    async ({ params, actor, from }) => {
      const outcome = await work({ userId: params.id ?? '', actor, from })
      return outcome.ok ? empty(204) : problem(outcome.code)
    },
  )
}
