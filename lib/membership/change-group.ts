import { recordEvent } from '../audit/record-event'
import { now } from '../clock'
import { db, Prisma } from '../db'
import { err, ok } from '../result'
import type { By } from './change-memberships'

/**
 * Renames a group, or says anew what it is for. Fields must have passed their schemas.
 * @returns ok, or `group_not_found`, `group_name_taken`
 */
export async function changeGroup(input: { groupId: string; name?: string; description?: string; by: By }) {
  const { groupId, name, description, by } = input
  const at = now()
  try {
    return await db.$transaction(async (tx) => {
      const [before] = await tx.$queryRaw<{ name: string; description: string }[]>`
        SELECT name, description FROM groups WHERE id = ${groupId}::uuid FOR NO KEY UPDATE`
      if (!before) return err('group_not_found')
      const after = { name: name ?? before.name, description: description ?? before.description }
      if (after.name === before.name && after.description === before.description) return ok()
      await tx.group.update({ where: { id: groupId }, data: after })
      await recordEvent(tx, {
        at,
        event: 'group.changed',
        outcome: 'success',
        ...by,
        details: {
          group: groupId,
          name: after.name,
          ...(after.name !== before.name && { was: before.name }),
          described: after.description !== before.description,
        },
      })
      return ok()
    })
  } catch (error) {
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002') return err('group_name_taken')
    throw error
  }
}
