import { db } from '../db'

/** Whose address that is, for the operator's command line; null: nobody's. @param email normalised */
export async function findUserId(email: string): Promise<string | null> {
  return (await db.user.findUnique({ where: { email }, select: { id: true } }))?.id ?? null
}
