import { groupAnswer, groupsAnswer } from '@/lib/api/answers'
import { endpoint } from '@/lib/api/endpoint'
import { json, problem } from '@/lib/api/problem'
import { groupBody, pageQuery } from '@/lib/api/schemas'
import { createGroup } from '@/lib/membership/create-group'
import { listGroups } from '@/lib/membership/list-groups'

export const GET = endpoint(
  {
    method: 'GET',
    path: '/groups',
    summary: 'Groups by name, with how many are in them',
    access: 'reader',
    scopes: ['groups:read'],
    query: pageQuery,
    answers: { 200: { description: 'A page of groups', schema: groupsAnswer } },
  },
  async ({ query: { after, limit, q } }) => {
    const { groups, next } = await listGroups({ search: q, after, limit })
    return json({ groups: groups.map(({ rules: _, ...group }) => group), next })
  },
)

export const POST = endpoint(
  {
    method: 'POST',
    path: '/groups',
    summary: 'Make a group',
    access: 'administrator',
    scopes: ['groups:write'],
    idempotent: true,
    body: groupBody,
    answers: { 201: { description: 'The group', schema: groupAnswer } },
    problems: ['group_name_taken'],
  },
  async ({ body, actor, from }) => {
    const made = await createGroup({ ...body, by: { actor, from } })
    return made.ok ? json(made.group, { status: 201 }) : problem(made.code)
  },
)
