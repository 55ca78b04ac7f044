import { Prisma, type Tx } from '../db'

/**
 * Whatever changes how an account is opened (its password, factors, challenges, tickets, sessions) takes the row of its
 * user first, so that such changes take turns and never wait for each other in a circle.
 */
export async function lockUser(tx: Tx, userId: string): Promise<void> {
  await tx.$executeRaw`SELECT 1 FROM users WHERE id = ${userId}::uuid FOR NO KEY UPDATE`
}

/** The same inside a statement: the part `person`, which the other parts draw the user's id from. */
export function lockedPerson(userId: string): Prisma.Sql {
  return Prisma.sql`person AS (
    SELECT id FROM users WHERE id = ${userId}::uuid AND disabled_at IS NULL FOR NO KEY UPDATE
  )`
}
