import { SealError } from '../../crypto/seal'
import { db } from '../../db'
import { openSecret } from './secret'

/**
 * Whether ENCRYPTION_KEYS are the keys of this database: whether they open the seed that was sealed last. Asked at
 * start, because a wrong key (after a restore, say) would otherwise show only when nobody can sign in any more.
 */
export async function keysOpenSeeds(): Promise<boolean> {
  const newest = await db.factor.findFirst({
    where: { type: 'totp', sealedSecret: { not: null } },
    orderBy: { createdAt: 'desc' },
    select: { id: true, userId: true, sealedSecret: true },
  })
  if (!newest?.sealedSecret) return true
  try {
    openSecret(newest.sealedSecret, newest.userId, newest.id)
    return true
  } catch (error) {
    if (error instanceof SealError) return false
    throw error
  }
}
