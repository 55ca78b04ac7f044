import { type Call, type EndpointSpec, endpoint } from '@/lib/api/endpoint'
import { empty, problem } from '@/lib/api/problem'
import { changeRoleOf } from '@/lib/membership/change-role-of'

const SPEC = {
  path: '/users/{id}/roles/{name}',
  access: 'administrator',
  problems: ['user_not_found', 'role_not_found', 'last_administrator'],
} satisfies Partial<EndpointSpec>

const change =
  (gains: boolean) =>
  async ({ params, session, from }: Call<EndpointSpec & { access: 'administrator' }>) => {
    const { id: userId = '', name: role = '' } = params
    const by = { actor: `user:${session.user.id}`, from } as const
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
