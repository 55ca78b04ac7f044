import { recordEvent } from '../../audit/record-event'
import { now, plus } from '../../clock'
import { db } from '../../db'
import { err } from '../../result'
import { type Activation, activateFactor } from '../activate-factor'
import { enrollmentEvent } from '../enroller'
import { matchStep } from './algorithm'
import { TOTP_AMR } from './check'
import { openSecret } from './secret'
import { ENROLLMENT_LIFE } from './start-enrollment'

/**
 * A code from the new authenticator makes it count. Its step is used up with that: the code that enrolled does not
 * sign in.
 * @returns as `activateFactor` does, or `invalid_code`
 */
export async function confirmTotpEnrollment(input: Activation & { code: string }) {
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
  return activateFactor(
    input,
    { id: pending.id, type: 'totp', amr: TOTP_AMR, name: 'Authenticator app', proof: { lastAcceptedStep: step } },
    at,
  )
}
