import { recordEvent } from '../audit/record-event'
import { now } from '../clock'
import { keepingAnAdministrator } from '../enforcement/lock-out-guard'
import { err, ok } from '../result'
import { type By, changeMemberships } from './change-memberships'

/**
 * Deletes a group that no rule names. Its members stay; that they left it is on record for each.
 * @returns how many were in it, or `group_not_found`, `rule_exists`
 */
export async function deleteGroup({ groupId, by }: { groupId: string; by: By }) {
  const at = now()
  return keepingAnAdministrator(async (tx) => {
    // A rule that is being made for it waits, and then does not find it.
    const [group] = await tx.$queryRaw<{ id: string; name: string }[]>`
      SELECT id, name FROM groups WHERE id = ${groupId}::uuid FOR UPDATE`
    if (!group) return err('group_not_found')
    const rules = await tx.rule.count({ where: { OR: [{ targetGroup: groupId }, { partGroup: groupId }] } })
    if (rules > 0) return err('rule_exists')
    const members = await tx.groupMember.findMany({ where: { groupId }, select: { userId: true } })
    const place = { kind: 'group', ...group } as const
    await changeMemberships(tx, {
      at,
      changes: members.map(({ userId }) => ({ userId, place, gains: false })),
      by,
      details: { why: 'group_deleted' },
    })
    await tx.group.delete({ where: { id: groupId } })
    const details = { group: groupId, name: group.name, members: members.length }
    await recordEvent(tx, { at, event: 'group.deleted', outcome: 'success', ...by, details })
    return ok({ members: members.length })
  })
}
