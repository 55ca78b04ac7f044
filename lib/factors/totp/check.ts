import { SealError } from '../../crypto/seal'
import { Prisma } from '../../db'
import { log } from '../../log'
import type { FactorMethod, Miss, StoredFactor } from '../factor'
import { clockOff, matchStep } from './algorithm'
import { openSecret } from './secret'

/** One authenticator whose seed does not open (its key is gone, the row was moved) must not shut out the others. */
function tryToOpen(factor: StoredFactor, userId: string): Buffer | SealError {
  try {
    return openSecret(factor.sealedSecret, userId, factor.id)
  } catch (error) {
    if (error instanceof SealError) return error
    throw error
  }
}

function missOf(secret: Buffer, code: string, at: Date): Miss | null {
  const off = clockOff(secret, code, at)
  return off === null ? null : { clockOffMinutes: off }
}

/** RFC 8176 */
export const TOTP_AMR = ['otp']

/** A code of any of the person's authenticators. It burns its step: nothing at or before it is accepted again. */
export const totp: FactorMethod = {
  async check({ userId, factors, attempt, code, at }) {
    let unreadable: SealError | undefined
    let compared = false
    let miss: Miss | null = null
    for (const factor of factors) {
      const secret = tryToOpen(factor, userId)
      if (secret instanceof SealError) {
        unreadable = secret
        log().error({ factor: factor.id }, 'the seed of an authenticator does not open')
        continue
      }
      compared = true
      const step = matchStep(secret, code, at)
      // Once a challenge: eighty codes to compare with are a third of what a wrong one costs.
      if (step === null && attempt === 1) miss ??= missOf(secret, code, at)
      if (step === null || (factor.lastAcceptedStep !== null && step <= factor.lastAcceptedStep)) continue
      const burn = Prisma.sql`
        UPDATE factors f SET last_accepted_step = ${step}, last_used_at = ${at}::timestamptz, failures = 0
        FROM person WHERE f.id = ${factor.id}::uuid AND f.user_id = person.id AND f.confirmed_at IS NOT NULL
          AND (f.last_accepted_step IS NULL OR f.last_accepted_step < ${step})
        RETURNING f.id`
      return { amr: TOTP_AMR, burn }
    }
    // With no seed to hold it against, a code is not wrong: it cannot be checked, and is not charged. Once it was held
    // against one it is a guess, or whoever has an authenticator that does not open could be guessed at for nothing.
    if (unreadable && !compared) throw unreadable
    return miss
  },
}
