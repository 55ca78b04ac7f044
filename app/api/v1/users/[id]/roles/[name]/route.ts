import { type ByAdministrator, endpoint } from '@/lib/api/endpoint'
import type { EndpointSpec } from '@/lib/api/endpoint-spec'
import { empty, problem } from '@/lib/api/problem'
import { changeRoleOf } from '@/lib/membership/change-role-of'

const SPEC = {
  path: '/users/{id}/roles/{name}',
  access: 'administrator',
  scopes: ['roles:write'],
  problems: ['user_not_found', 'role_not_found', 'last_administrator'],
} satisfies Partial<EndpointSpec>

const change =
  (gains: boolean) =>
  async ({ params, actor, from }: ByAdministrator) => {
    const { id: userId = '', name: role = '' } = params
    const by = { actor, from }
    const changed = await changeRoleOf({ role, userIds: [userId], gains, by })
    return changed.ok ? empty(204) : problem(changed.code)
  }

export const PUT = endpoint(
  { ...SPEC, method: 'PUT', summary: 'Give somebody a role', answers: { 204: { description: 'They have it' } } },
  change(true),
)

export const DELETE = endpoint(
  {
    ...SPEC,
    method: 'DELETE',
    summary: 'Take a role from somebody',
    answers: { 204: { description: 'They do not have it' } },
  },
  change(false),
)
