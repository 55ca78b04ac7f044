import { recordEvent } from '../../audit/record-event'
import { HOUR, now, plus } from '../../clock'
import { newId } from '../../crypto/id'
import { db } from '../../db'
import type { RequestContext } from '../../request-context'
import { err, ok } from '../../result'
import { lockUser } from '../../users/lock-user'
import { type AnyEnroller, enrollmentEvent, mayEnroll } from '../enroller'
import { newSecret, toBase32, toUri } from './algorithm'
import { openSecret, sealSecret } from './secret'

/** What authenticator apps show above the code. */
const ISSUER = 'Countersign'

/** An enrollment that was begun and left is good for this long; then a new secret is made. */
export const ENROLLMENT_LIFE = HOUR

export type PendingAuthenticator = { secret: string; uri: string; account: string; issuer: string }

/**
 * Gives the secret of the authenticator being enrolled here, making one if there is none. Pending, it neither gates nor
 * satisfies a sign-in, and leaving it changes nothing. It belongs to this session or pending sign-in: nobody is led to
 * enroll a secret that was shown elsewhere. The caller has made sure of a recent authentication.
 * @param fresh makes a new secret even if an earlier enrollment is still open
 * @returns the secret, or `method_not_permitted`
 */
export async function startTotpEnrollment(input: { enroller: AnyEnroller; fresh?: boolean; from: RequestContext }) {
  const { enroller, fresh = false, from } = input
  const { user, place } = enroller
  const at = now()
  if (!(await mayEnroll(enroller, 'totp'))) return err('method_not_permitted')
  const secret = await db.$transaction(async (tx) => {
    // Two tabs that open the page at once show the same secret.
    await lockUser(tx, user.id)
    const open = { userId: user.id, type: 'totp', confirmedAt: null, enrollingIn: place.id }
    const pending = await tx.factor.findFirst({ where: { ...open, createdAt: { gt: plus(at, -ENROLLMENT_LIFE) } } })
    if (pending?.sealedSecret && !fresh) return openSecret(pending.sealedSecret, user.id, pending.id)
    await tx.factor.deleteMany({ where: open })
    const id = newId()
    const made = newSecret()
    const sealedSecret = new Uint8Array(sealSecret(made, user.id, id))
    await tx.factor.create({
      data: { id, userId: user.id, type: 'totp', label: '', sealedSecret, createdAt: at, enrollingIn: place.id },
    })
    const event = enrollmentEvent(enroller, 'totp')
    await recordEvent(tx, { ...event, at, event: 'factor.enrollment_started', outcome: 'success', from })
    return made
  })
  const pending: PendingAuthenticator = {
    secret: toBase32(secret),
    uri: toUri(secret, ISSUER, user.email),
    account: user.email,
    issuer: ISSUER,
  }
  return ok({ pending })
}
