import { db } from '../db'

/** Whether a person can sign in by password: who came by another provider has none until they choose one. */
export async function hasPassword(userId: string): Promise<boolean> {
  return (await db.user.count({ where: { id: userId, passwordHash: { not: null } } })) > 0
}
