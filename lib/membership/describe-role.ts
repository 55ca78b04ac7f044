import { recordEvent } from '../audit/record-event'
import { now } from '../clock'
import { db } from '../db'
import { err, ok } from '../result'
import type { By } from './change-memberships'

/**
 * Says what a role of one's own is for. What the built-in ones are for, the product says.
 * @returns ok, or `role_not_found`, `role_built_in`
 */
export async function describeRole({ name, description, by }: { name: string; description: string; by: By }) {
  const at = now()
  return db.$transaction(async (tx) => {
    const role = await tx.role.findUnique({ where: { name } })
    if (!role) return err('role_not_found')
    if (role.builtIn) return err('role_built_in')
    if (role.description === description) return ok()
    await tx.role.update({ where: { name }, data: { description } })
    await recordEvent(tx, { at, event: 'role.changed', outcome: 'success', ...by, details: { role: name } })
    return ok()
  })
}
