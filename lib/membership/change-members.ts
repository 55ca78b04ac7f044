import { now } from '../clock'
import { keepingAnAdministrator } from '../enforcement/lock-out-guard'
import { err, ok } from '../result'
import { type By, changeMemberships } from './change-memberships'

/**
 * Adds people to a group, or removes them from it: all of them or nobody. Who is in it already, or is not, stays so.
 * @returns how many that changed, or `group_not_found`, `user_not_found`, `last_administrator`
 */
export async function changeMembers(input: { groupId: string; userIds: string[]; gains: boolean; by: By }) {
  const { groupId, userIds, gains, by } = input
  const at = now()
  return keepingAnAdministrator(async (tx) => {
    const group = await tx.group.findUnique({ where: { id: groupId }, select: { id: true, name: true } })
    if (!group) return err('group_not_found')
    const known = await tx.user.count({ where: { id: { in: userIds } } })
    if (known < new Set(userIds).size) return err('user_not_found')
    const place = { kind: 'group', ...group } as const
    const changed = await changeMemberships(tx, {
      at,
      changes: userIds.map((userId) => ({ userId, place, gains })),
      by,
    })
    return ok({ changed: changed.length })
  })
}
