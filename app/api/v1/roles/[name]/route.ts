import { endpoint } from '@/lib/api/endpoint'
import { empty, problem } from '@/lib/api/problem'
import { describeRoleBody } from '@/lib/api/schemas'
import { deleteRole } from '@/lib/membership/delete-role'
import { describeRole } from '@/lib/membership/describe-role'

export const PATCH = endpoint(
  {
    method: 'PATCH',
    path: '/roles/{name}',
    summary: 'Say anew what a role is for',
    access: 'administrator',
    scopes: ['roles:write'],
    body: describeRoleBody,
    answers: { 204: { description: 'Said' } },
    problems: ['role_not_found', 'role_built_in'],
  },
  async ({ body, params, actor, from }) => {
    const by = { actor, from }
    const changed = await describeRole({ name: params.name ?? '', ...body, by })
    return changed.ok ? empty(204) : problem(changed.code)
  },
)

export const DELETE = endpoint(
  {
    method: 'DELETE',
    path: '/roles/{name}',
    summary: 'Delete a role that is not built in and that no rule names',
    access: 'administrator',
    scopes: ['roles:write'],
    answers: { 204: { description: 'Deleted, and taken from all who had it' } },
    problems: ['role_not_found', 'role_built_in', 'rule_exists', 'last_administrator'],
  },
  async ({ params, actor, from }) => {
    const deleted = await deleteRole({ name: params.name ?? '', by: { actor, from } })
    return deleted.ok ? empty(204) : problem(deleted.code)
  },
)
