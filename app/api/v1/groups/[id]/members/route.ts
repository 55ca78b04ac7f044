import { membersAnswer } from '@/lib/api/answers'
import { endpoint } from '@/lib/api/endpoint'
import { json, problem } from '@/lib/api/problem'
import { pageQuery } from '@/lib/api/schemas'
import { listMembers } from '@/lib/membership/list-members'
import { readGroup } from '@/lib/membership/read-place'

export const GET = endpoint(
  {
    method: 'GET',
    path: '/groups/{id}/members',
    summary: 'Who is in a group, by address',
    access: 'reader',
    scopes: ['groups:read'],
    query: pageQuery,
    answers: { 200: { description: 'A page of people', schema: membersAnswer } },
    problems: ['group_not_found'],
  },
  async ({ params, query: { after, limit, q } }) => {
    const group = await readGroup(params.id ?? '')
    if (!group) return problem('group_not_found')
    return json(await listMembers({ place: { kind: 'group', id: group.id }, search: q, after, limit }))
  },
)
