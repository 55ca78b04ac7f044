import type { Tx } from '../db'

/**
 * Makes changes to one person's factors take turns, until the transaction ends. Who also touches login challenges does
 * that first: the answer to a challenge locks in that order.
 */
export async function lockUser(tx: Tx, userId: string): Promise<void> {
  await tx.$executeRaw`SELECT 1 FROM users WHERE id = ${userId}::uuid FOR NO KEY UPDATE`
}
