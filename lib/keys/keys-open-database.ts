import { hashKey } from '../crypto/hash-key'
import { SealError } from '../crypto/seal'
import { db } from '../db'
import { openSecret } from '../factors/totp/secret'

/**
 * Whether ENCRYPTION_KEYS are the keys of this database: whether they open the key of all keyed hashes, and the seed that
 * was sealed last. Asked at start, because a wrong key (after a restore, say) would otherwise show only when nobody can
 * sign in any more. Makes the hash key if there is none.
 */
export async function keysOpenDatabase(): Promise<boolean> {
  try {
    // Before it: where there is no hash key yet, a wrong key must not make one.
    await openNewestSeed()
    await hashKey()
    return true
  } catch (error) {
    if (error instanceof SealError) return false
    throw error
  }
}

async function openNewestSeed(): Promise<void> {
  // Ids are in the order of time, and there may be millions of them.
  const [newest] = await db.$queryRaw<{ id: string; userId: string; sealed: Uint8Array }[]>`
    SELECT id, user_id AS "userId", sealed_secret AS sealed FROM factors
    WHERE type = 'totp' AND sealed_secret IS NOT NULL ORDER BY id DESC LIMIT 1`
  if (newest) openSecret(newest.sealed, newest.userId, newest.id)
}
