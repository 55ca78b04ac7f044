import { recordEvent } from '../audit/record-event'
import { now } from '../clock'
import { newId } from '../crypto/id'
import { db, Prisma } from '../db'
import { err, ok } from '../result'
import type { By } from './change-memberships'

/**
 * Makes a group, with nobody in it. Fields must have passed their schemas.
 * @returns the group, or `group_name_taken`
 */
export async function createGroup({ name, description = '', by }: { name: string; description?: string; by: By }) {
  const at = now()
  const group = { id: newId(), name, description }
  try {
    await db.$transaction(async (tx) => {
      await tx.group.create({ data: { ...group, createdAt: at } })
      await recordEvent(tx, {
        at,
        event: 'group.created',
        outcome: 'success',
        ...by,
        details: { group: group.id, name },
      })
    })
  } catch (error) {
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002') return err('group_name_taken')
    throw error
  }
  return ok({ group: { ...group, members: 0 } })
}
