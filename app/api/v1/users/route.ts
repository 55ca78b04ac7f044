import type { z } from 'zod'
import { peopleAnswer, personAnswer, personJson } from '@/lib/api/answers'
import { insufficientScope } from '@/lib/api/caller'
import { endpoint } from '@/lib/api/endpoint'
import { json, problem } from '@/lib/api/problem'
import { newUserBody, pageQuery } from '@/lib/api/schemas'
import { allows, type Scope } from '@/lib/api-keys/scopes'
import { createUser } from '@/lib/people/create-user'
import { peopleFilter } from '@/lib/people/filter'
import { inviteUser } from '@/lib/people/invite-user'
import { findPersonInList, listPeople } from '@/lib/people/list-people'

export const GET = endpoint(
  {
    method: 'GET',
    path: '/users',
    summary: 'People by their address, with how they stand to the rules',
    access: 'reader',
    scopes: ['users:read'],
    query: pageQuery.extend(peopleFilter.shape),
    answers: { 200: { description: 'A page of people', schema: peopleAnswer } },
  },
  async ({ query: { after, limit, ...filter } }) => {
    const { people, next } = await listPeople(filter, { after }, limit)
    return json({ users: people.map(personJson), next })
  },
)

export const POST = endpoint(
  {
    method: 'POST',
    path: '/users',
    summary: 'Make an account: with a password, or by an invitation, whose link lets its owner choose one',
    access: 'administrator',
    scopes: ['users:write'],
    idempotent: true,
    body: newUserBody,
    answers: { 201: { description: 'The person', schema: personAnswer } },
    problems: ['email_taken', 'role_not_found', 'group_not_found', 'password_too_common'],
  },
  async ({ body, actor, scopes, from }) => {
    const needed = scopesFor(body)
    if (scopes && !allows(scopes, needed)) return insufficientScope(needed)
    const made =
      'password' in body ? await createUser({ ...body, actor, from }) : await inviteUser({ ...body, actor, from })
    if (!made.ok) return problem(made.code === 'role_unknown' ? 'role_not_found' : made.code)
    const person = await findPersonInList(made.user.id)
    return person ? json(personJson(person), { status: 201 }) : problem('user_not_found')
  },
)

/** A key that makes accounts does not make administrators with that. */
function scopesFor(body: z.output<typeof newUserBody>): Scope[] {
  const needed: Scope[] = ['users:write']
  if (body.role !== undefined && body.role !== 'user') needed.push('roles:write')
  if ('groups' in body && body.groups && body.groups.length > 0) needed.push('groups:write')
  return needed
}
