import type { ChangeRequest } from '../people/person-to-change'
import { endpoint } from './endpoint'
import { empty, type ProblemCode, problem } from './problem'

type About = {
  method: 'POST' | 'DELETE'
  /** Below /users/{id}. */
  path: string
  summary: string
  done: string
  problems?: ProblemCode[]
}

type Outcome = { ok: true } | { ok: false; code: ProblemCode }

/** An operation that does one thing to a person, and has nothing to say when it is done. */
export function onPerson(about: About, work: (request: ChangeRequest) => Promise<Outcome>) {
  const { method, path, summary, done, problems = [] } = about
  return endpoint(
    {
      method,
      path: `/users/{id}${path}`,
      summary,
      access: 'administrator',
      answers: { 204: { description: done } },
      problems: ['user_not_found', ...problems],
    },
    async ({ params, session, from }) => {
      const outcome = await work({ userId: params.id ?? '', actor: `user:${session.user.id}`, from })
      return outcome.ok ? empty(204) : problem(outcome.code)
    },
  )
}
