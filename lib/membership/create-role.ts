import { recordEvent } from '../audit/record-event'
import { now } from '../clock'
import { db, Prisma } from '../db'
import { err, ok } from '../result'
import type { By } from './change-memberships'

/**
 * Makes a role, which nobody has. It opens nothing here: rules name it, and applications read it from the session.
 * @returns the role, or `role_name_taken`
 */
export async function createRole({ name, description = '', by }: { name: string; description?: string; by: By }) {
  const at = now()
  try {
    await db.$transaction(async (tx) => {
      await tx.role.create({ data: { name, description } })
      await recordEvent(tx, { at, event: 'role.created', outcome: 'success', ...by, details: { role: name } })
    })
  } catch (error) {
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002') return err('role_name_taken')
    throw error
  }
  return ok({ role: { name, description, builtIn: false, members: 0 } })
}
