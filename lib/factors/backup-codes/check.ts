import { keyedHashes } from '../../crypto/keyed-hash'
import { Prisma } from '../../db'
import type { FactorMethod } from '../factor'
import { normaliseBackupCode } from './format'

export const PURPOSE = 'backup-code'

/** What a code is hashed with: the same code of another person has another hash. */
export const hashed = (userId: string, code: string) => `${userId}:${code}`

/** One of the person's unused backup codes. Burning it and finding it are one UPDATE, so it works once. */
export const backupCode: FactorMethod = {
  async check({ userId, code, at }) {
    const plain = normaliseBackupCode(code)
    if (!plain) return null
    const hashes = await keyedHashes(PURPOSE, hashed(userId, plain))
    const burn = Prisma.sql`
      UPDATE backup_codes b SET used_at = ${at}::timestamptz
      FROM person WHERE b.user_id = person.id AND b.used_at IS NULL
        AND b.code_hash IN (${Prisma.join(hashes)})
      RETURNING b.id`
    return { amr: ['backup_code'], burn }
  },
}
