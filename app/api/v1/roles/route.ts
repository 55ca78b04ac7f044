import { roleAnswer, rolesAnswer } from '@/lib/api/answers'
import { endpoint } from '@/lib/api/endpoint'
import { json, problem } from '@/lib/api/problem'
import { roleBody } from '@/lib/api/schemas'
import { createRole } from '@/lib/membership/create-role'
import { listRoles } from '@/lib/membership/list-roles'

export const GET = endpoint(
  {
    method: 'GET',
    path: '/roles',
    summary: 'Every role, with how many have it',
    access: 'reader',
    scopes: ['roles:read'],
    answers: { 200: { description: 'The built-in ones first', schema: rolesAnswer } },
  },
  async () => json({ roles: (await listRoles()).map(({ rules: _, ...role }) => role) }),
)

export const POST = endpoint(
  {
    method: 'POST',
    path: '/roles',
    summary: 'Make a role of one’s own',
    access: 'administrator',
    scopes: ['roles:write'],
    idempotent: true,
    body: roleBody,
    answers: { 201: { description: 'The role', schema: roleAnswer } },
    problems: ['role_name_taken'],
  },
  async ({ body, actor, from }) => {
    const made = await createRole({ ...body, by: { actor, from } })
    return made.ok ? json(made.role, { status: 201 }) : problem(made.code)
  },
)
