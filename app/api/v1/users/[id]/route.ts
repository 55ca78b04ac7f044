import { personAnswer, personJson } from '@/lib/api/answers'
import { endpoint } from '@/lib/api/endpoint'
import { onPerson } from '@/lib/api/on-person'
import { json, problem } from '@/lib/api/problem'
import { profileBody } from '@/lib/api/schemas'
import { changeName } from '@/lib/people/change-name'
import { deleteUser } from '@/lib/people/delete-user'
import { findPersonInList } from '@/lib/people/list-people'

const found = async (id: string) => {
  const person = await findPersonInList(id)
  return person ? json(personJson(person)) : problem('user_not_found')
}

export const GET = endpoint(
  {
    method: 'GET',
    path: '/users/{id}',
    summary: 'One person; GET /policy/evaluate says what is asked of them, and why',
    access: 'reader',
    scopes: ['users:read'],
    answers: { 200: { description: 'The person', schema: personAnswer } },
    problems: ['user_not_found'],
  },
  ({ params }) => found(params.id ?? ''),
)

export const PATCH = endpoint(
  {
    method: 'PATCH',
    path: '/users/{id}',
    summary: 'Change what somebody is called',
    access: 'administrator',
    scopes: ['users:write'],
    body: profileBody,
    answers: { 200: { description: 'The person', schema: personAnswer } },
    problems: ['user_not_found'],
  },
  async ({ params, body, actor, from }) => {
    const id = params.id ?? ''
    const outcome = await changeName({ userId: id, name: body.name, actor, from })
    return outcome.ok ? found(id) : problem(outcome.code)
  },
)

export const DELETE = onPerson(
  {
    method: 'DELETE',
    path: '',
    scopes: ['users:write'],
    summary: 'Delete an account with all that belongs to it',
    done: 'Deleted',
    problems: ['own_account', 'last_administrator'],
  },
  deleteUser,
)
