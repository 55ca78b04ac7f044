import { type ByAdministrator, endpoint } from '@/lib/api/endpoint'
import type { EndpointSpec } from '@/lib/api/endpoint-spec'
import { empty, problem } from '@/lib/api/problem'
import { changeMembers } from '@/lib/membership/change-members'

const SPEC = {
  path: '/groups/{id}/members/{userId}',
  access: 'administrator',
  scopes: ['groups:write'],
  problems: ['group_not_found', 'user_not_found', 'last_administrator'],
} satisfies Partial<EndpointSpec>

const change =
  (gains: boolean) =>
  async ({ params, actor, from }: ByAdministrator) => {
    const { id: groupId = '', userId = '' } = params
    const by = { actor, from }
    const changed = await changeMembers({ groupId, userIds: [userId], gains, by })
    return changed.ok ? empty(204) : problem(changed.code)
  }

export const PUT = endpoint(
  { ...SPEC, method: 'PUT', summary: 'Put somebody into a group', answers: { 204: { description: 'They are in it' } } },
  change(true),
)

export const DELETE = endpoint(
  {
    ...SPEC,
    method: 'DELETE',
    summary: 'Take somebody out of a group',
    answers: { 204: { description: 'They are not in it' } },
  },
  change(false),
)
