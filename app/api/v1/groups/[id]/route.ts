import { groupAnswer } from '@/lib/api/answers'
import { endpoint } from '@/lib/api/endpoint'
import { empty, json, problem } from '@/lib/api/problem'
import { changeGroupBody } from '@/lib/api/schemas'
import { changeGroup } from '@/lib/membership/change-group'
import { deleteGroup } from '@/lib/membership/delete-group'
import { readGroup } from '@/lib/membership/read-place'

/** As the API shows it. */
async function show(id: string): Promise<Response> {
  const group = await readGroup(id)
  if (!group) return problem('group_not_found')
  const { name, description, members } = group
  return json({ id, name, description, members })
}

export const GET = endpoint(
  {
    method: 'GET',
    path: '/groups/{id}',
    summary: 'A group',
    access: 'reader',
    scopes: ['groups:read'],
    answers: { 200: { description: 'The group', schema: groupAnswer } },
    problems: ['group_not_found'],
  },
  ({ params }) => show(params.id ?? ''),
)

export const PATCH = endpoint(
  {
    method: 'PATCH',
    path: '/groups/{id}',
    summary: 'Rename a group, or say anew what it is for',
    access: 'administrator',
    scopes: ['groups:write'],
    body: changeGroupBody,
    answers: { 200: { description: 'The group', schema: groupAnswer } },
    problems: ['group_not_found', 'group_name_taken'],
  },
  async ({ body, params, actor, from }) => {
    const groupId = params.id ?? ''
    const changed = await changeGroup({ groupId, ...body, by: { actor, from } })
    return changed.ok ? show(groupId) : problem(changed.code)
  },
)

export const DELETE = endpoint(
  {
    method: 'DELETE',
    path: '/groups/{id}',
    summary: 'Delete a group that no rule names',
    access: 'administrator',
    scopes: ['groups:write'],
    answers: { 204: { description: 'Deleted; its members stay' } },
    problems: ['group_not_found', 'rule_exists', 'last_administrator'],
  },
  async ({ params, actor, from }) => {
    const deleted = await deleteGroup({ groupId: params.id ?? '', by: { actor, from } })
    return deleted.ok ? empty(204) : problem(deleted.code)
  },
)
