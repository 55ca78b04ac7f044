import { recordEvent } from '../audit/record-event'
import { now } from '../clock'
import { keepingAnAdministrator } from '../enforcement/lock-out-guard'
import { err, ok } from '../result'
import { type By, changeMemberships } from './change-memberships'

/**
 * Deletes a role that no rule names, and takes it from those who have it.
 * @returns how many had it, or `role_not_found`, `role_built_in`, `rule_exists`
 */
export async function deleteRole({ name, by }: { name: string; by: By }) {
  const at = now()
  return keepingAnAdministrator(async (tx) => {
    // A rule that is being made for it waits, and then does not find it.
    const [role] = await tx.$queryRaw<{ builtIn: boolean }[]>`
      SELECT built_in AS "builtIn" FROM roles WHERE name = ${name} FOR UPDATE`
    if (!role) return err('role_not_found')
    if (role.builtIn) return err('role_built_in')
    if ((await tx.rule.count({ where: { targetRole: name } })) > 0) return err('rule_exists')
    const owners = await tx.userRole.findMany({ where: { roleName: name }, select: { userId: true } })
    const place = { kind: 'role', id: name, name } as const
    await changeMemberships(tx, {
      at,
      changes: owners.map(({ userId }) => ({ userId, place, gains: false })),
      by,
      details: { why: 'role_deleted' },
    })
    await tx.role.delete({ where: { name } })
    const details = { role: name, members: owners.length }
    await recordEvent(tx, { at, event: 'role.deleted', outcome: 'success', ...by, details })
    return ok({ members: owners.length })
  })
}
