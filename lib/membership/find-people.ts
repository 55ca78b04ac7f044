import { db } from '../db'
import { err, ok } from '../result'

/**
 * The people of these addresses. Addresses must have passed their schema.
 * @returns their ids, or `user_not_found` with the addresses that nobody has here
 */
export async function findPeople(emails: string[]) {
  const people = await db.user.findMany({ where: { email: { in: emails } }, select: { id: true, email: true } })
  const known = new Set(people.map(({ email }) => email))
  const unknown = [...new Set(emails)].filter((email) => !known.has(email))
  return unknown.length > 0
    ? err('user_not_found', { unknown: unknown.join(', ') })
    : ok({ userIds: people.map(({ id }) => id) })
}
