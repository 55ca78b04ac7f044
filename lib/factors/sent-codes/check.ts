import { Prisma } from '../../db'
import type { FactorMethod } from '../factor'
import { hashesOfCode, type SentCodeType } from './code'

/**
 * The code that was sent for this very challenge. Comparing is left to the statement that ends the challenge: with the
 * challenge goes the code.
 * @param amr RFC 8176 names of it
 */
export function sentCode(type: SentCodeType, amr: readonly string[]): FactorMethod {
  return {
    async check({ challengeId, code, at }) {
      const hashes = await hashesOfCode({ type, scope: challengeId }, code)
      const burn = Prisma.sql`
        UPDATE factors f SET last_used_at = ${at}::timestamptz, code_sent_at = NULL, failures = 0
        FROM person, login_challenges c
        WHERE c.id = ${challengeId}::uuid AND c.user_id = person.id AND c.code_factor_id = f.id
          AND c.code_hash IN (${Prisma.join(hashes)})
          AND c.code_expires_at > ${at}::timestamptz
          AND f.user_id = person.id AND f.type = ${type} AND f.confirmed_at IS NOT NULL
        RETURNING f.id`
      return { amr, burn }
    },
  }
}
