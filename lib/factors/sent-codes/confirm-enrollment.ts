import { recordEvent } from '../../audit/record-event'
import { now } from '../../clock'
import { db } from '../../db'
import { err } from '../../result'
import { type Activation, activateFactor } from '../activate-factor'
import { enrollmentEvent } from '../enroller'
import type { CodeChannel } from './channel'
import { ATTEMPTS, isCode } from './code'

/**
 * The code that was sent makes the address or number count; one of the same kind that counted before goes. The attempt is
 * charged before anything is compared.
 * @returns as `activateFactor` does, or `invalid_code`
 */
export async function confirmSentCodeEnrollment(channel: CodeChannel, input: Activation & { code: string }) {
  const { enroller, code, from } = input
  const { type } = channel
  const at = now()
  const [pending] = await db.factor.updateManyAndReturn({
    where: {
      userId: enroller.user.id,
      type,
      confirmedAt: null,
      enrollingIn: enroller.place.id,
      codeExpiresAt: { gt: at },
      codeAttempts: { lt: ATTEMPTS },
    },
    data: { codeAttempts: { increment: 1 } },
    select: { id: true, address: true, codeHash: true, codeAttempts: true },
  })
  if (!pending?.codeHash || !pending.address) return err('enrollment_expired')
  if (!(await isCode({ type, scope: pending.id }, code, pending.codeHash))) {
    const event = enrollmentEvent(enroller, type)
    await recordEvent(db, { ...event, at, event: 'factor.added', outcome: 'failure', from })
    return err('invalid_code', { attemptsLeft: ATTEMPTS - pending.codeAttempts })
  }
  // Whoever has just shown a code need not wait for the next one.
  const proof = { codeHash: null, codeExpiresAt: null, codeSentAt: null, codeAttempts: 0 }
  const name = channel.nameOf(pending.address)
  return activateFactor(input, { id: pending.id, type, amr: channel.amr, name, proof, replaces: true }, at)
}
