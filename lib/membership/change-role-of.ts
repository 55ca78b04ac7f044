import { now } from '../clock'
import { keepingAnAdministrator } from '../enforcement/lock-out-guard'
import { err, ok } from '../result'
import { type By, changeMemberships } from './change-memberships'

/**
 * Gives people a role, or takes it from them: all of them or nobody. In force at their next request.
 * @returns how many that changed, or `role_not_found`, `user_not_found`, `last_administrator`
 */
export async function changeRoleOf(input: { role: string; userIds: string[]; gains: boolean; by: By }) {
  const { role, userIds, gains, by } = input
  const at = now()
  return keepingAnAdministrator(async (tx) => {
    if ((await tx.role.count({ where: { name: role } })) === 0) return err('role_not_found')
    const known = await tx.user.count({ where: { id: { in: userIds } } })
    if (known < new Set(userIds).size) return err('user_not_found')
    const place = { kind: 'role', id: role, name: role } as const
    const changed = await changeMemberships(tx, {
      at,
      changes: userIds.map((userId) => ({ userId, place, gains })),
      by,
    })
    return ok({ changed: changed.length })
  })
}
