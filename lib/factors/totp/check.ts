import { Prisma } from '../../db'
import type { FactorMethod } from '../factor'
import { matchStep } from './algorithm'
import { openSecret } from './secret'

/** A code of any of the person's authenticators. It burns its step: nothing at or before it is accepted again. */
export const totp: FactorMethod = {
  amr: ['otp'],
  async check({ userId, factors, code, at }) {
    for (const factor of factors) {
      const step = matchStep(openSecret(factor.sealedSecret, userId, factor.id), code, at)
      if (step === null || (factor.lastAcceptedStep !== null && step <= factor.lastAcceptedStep)) continue
      return Prisma.sql`
        UPDATE factors SET last_accepted_step = ${step}, last_used_at = ${at}::timestamptz
        WHERE id = ${factor.id}::uuid AND user_id = ${userId}::uuid AND confirmed_at IS NOT NULL
          AND (last_accepted_step IS NULL OR last_accepted_step < ${step})
        RETURNING id`
    }
    return null
  },
}
