import { db } from '../db'
import { emailField } from './fields'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * The id of the account that somebody means by an address or an id. An id is taken as it is: the log outlives accounts.
 * @returns null if there is no such account
 */
export async function findAccount(given: string): Promise<string | null> {
  const text = given.trim()
  if (UUID.test(text.toLowerCase())) return text.toLowerCase()
  const email = emailField.safeParse(text)
  if (!email.success) return null
  const user = await db.user.findUnique({ where: { email: email.data }, select: { id: true } })
  return user?.id ?? null
}
