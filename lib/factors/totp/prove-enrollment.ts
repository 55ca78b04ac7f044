import { recordEvent } from '../../audit/record-event'
import { now, plus } from '../../clock'
import { db } from '../../db'
import type { RequestContext } from '../../request-context'
import { err, ok } from '../../result'
import { type AnyEnroller, enrollmentEvent } from '../enroller'
import type { ProvedFactor } from '../put-in-force'
import { matchStep } from './algorithm'
import { TOTP_AMR } from './check'
import { openSecret } from './secret'
import { ENROLLMENT_LIFE } from './start-enrollment'

/**
 * Holds a code against the authenticator that is being enrolled here. Its step is used up when that counts: the code that
 * enrolled does not sign in.
 * @returns what `putInForce` needs, and when it was looked at; or `enrollment_expired`, `invalid_code`
 */
export async function proveTotpEnrollment(input: { enroller: AnyEnroller; code: string; from: RequestContext }) {
  const { enroller, code, from } = input
  const userId = enroller.user.id
  const at = now()
  const pending = await db.factor.findFirst({
    where: {
      userId,
      type: 'totp',
      confirmedAt: null,
      enrollingIn: enroller.place.id,
      createdAt: { gt: plus(at, -ENROLLMENT_LIFE) },
    },
  })
  if (!pending?.sealedSecret) return err('enrollment_expired')
  const step = matchStep(openSecret(pending.sealedSecret, userId, pending.id), code, at)
  if (step === null) {
    const event = enrollmentEvent(enroller, 'totp')
    await recordEvent(db, { ...event, at, event: 'factor.added', outcome: 'failure', from })
    return err('invalid_code')
  }
  const proved: ProvedFactor = {
    id: pending.id,
    type: 'totp',
    amr: TOTP_AMR,
    name: 'Authenticator app',
    proof: { lastAcceptedStep: step },
  }
  return ok({ proved, at })
}
