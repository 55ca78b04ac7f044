import { recordEvent } from '../../audit/record-event'
import { now, plus } from '../../clock'
import { db } from '../../db'
import { err } from '../../result'
import { type Activation, activateFactor } from '../activate-factor'
import { matchStep } from './algorithm'
import { totp } from './check'
import { openSecret } from './secret'
import { ENROLLMENT_LIFE } from './start-enrollment'

/**
 * A code from the new authenticator makes it count. Its step is used up with that: the code that enrolled does not
 * sign in.
 * @param input.sessionId the session that was shown the secret
 * @returns as `activateFactor` does, or `invalid_code`
 */
export async function confirmTotpEnrollment(input: Activation & { code: string }) {
  const { user, sessionId, code, from } = input
  const at = now()
  const pending = await db.factor.findFirst({
    where: {
      userId: user.id,
      type: 'totp',
      confirmedAt: null,
      enrollingSessionId: sessionId,
      createdAt: { gt: plus(at, -ENROLLMENT_LIFE) },
    },
  })
  if (!pending?.sealedSecret) return err('enrollment_expired')
  const step = matchStep(openSecret(pending.sealedSecret, user.id, pending.id), code, at)
  if (step === null) {
    await recordEvent(db, {
      at,
      event: 'factor.added',
      outcome: 'failure',
      actor: `user:${user.id}`,
      userId: user.id,
      factor: 'totp',
      sessionId,
      from,
    })
    return err('invalid_code')
  }
  const proved = {
    id: pending.id,
    type: 'totp' as const,
    amr: totp.amr,
    name: 'Authenticator app',
    proof: { lastAcceptedStep: step },
  }
  return activateFactor(input, proved, at)
}
