import { keyedHashes } from '../../crypto/keyed-hash'
import { Prisma } from '../../db'
import { tell } from '../../users/tell'
import { normaliseBackupCode } from '../backup-codes/format'
import type { FactorMethod } from '../factor'
import { hashed, PURPOSE, usableBypass } from './bypass'

/**
 * A code from an administrator, that stands in for a second factor once. Finding it and burning it are one DELETE; one
 * that waits for a second administrator is not found.
 */
export const bypass: FactorMethod = {
  async check({ userId, code, at }) {
    const plain = normaliseBackupCode(code)
    if (!plain) return null
    const hashes = await keyedHashes(PURPOSE, hashed(userId, plain))
    const burn = Prisma.sql`
      DELETE FROM bypasses b USING person, settings
      WHERE b.user_id = person.id AND ${usableBypass(at)}
        AND b.code_hash IN (${Prisma.join(hashes)})
      RETURNING b.id`
    return {
      amr: ['bypass'],
      burn,
      afterwards: (tx, { email, from }) =>
        tell(tx, { id: userId, email }, { template: 'bypass_used', props: { at, from } }),
    }
  },
}
