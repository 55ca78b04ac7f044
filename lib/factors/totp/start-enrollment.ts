import { recordEvent } from '../../audit/record-event'
import { HOUR, now, plus } from '../../clock'
import { newId } from '../../crypto/id'
import { db } from '../../db'
import type { RequestContext } from '../../request-context'
import { lockUser } from '../../users/lock-user'
import { newSecret, toBase32, toUri } from './algorithm'
import { openSecret, sealSecret } from './secret'

/** What authenticator apps show above the code. */
const ISSUER = 'Countersign'

/** An enrollment that was begun and left is good for this long; then a new secret is made. */
export const ENROLLMENT_LIFE = HOUR

export type PendingAuthenticator = { secret: string; uri: string; account: string; issuer: string }

/**
 * Gives the secret of the authenticator being enrolled in this session, making one if there is none. Pending, it neither
 * gates nor satisfies a sign-in, and leaving it changes nothing. It belongs to the session: nobody is led to enroll a
 * secret that somebody else's session was shown. The caller has made sure of a recent authentication.
 * @param fresh makes a new secret even if an earlier enrollment is still open
 */
export async function startTotpEnrollment(input: {
  user: { id: string; email: string }
  sessionId: string
  fresh?: boolean
  from: RequestContext
}): Promise<PendingAuthenticator> {
  const { user, sessionId, fresh = false, from } = input
  const at = now()
  const secret = await db.$transaction(async (tx) => {
    // Two tabs that open the page at once show the same secret.
    await lockUser(tx, user.id)
    const open = { userId: user.id, type: 'totp', confirmedAt: null, enrollingSessionId: sessionId }
    const pending = await tx.factor.findFirst({ where: { ...open, createdAt: { gt: plus(at, -ENROLLMENT_LIFE) } } })
    if (pending?.sealedSecret && !fresh) return openSecret(pending.sealedSecret, user.id, pending.id)
    await tx.factor.deleteMany({ where: open })
    const id = newId()
    const made = newSecret()
    await tx.factor.create({
      data: {
        id,
        userId: user.id,
        type: 'totp',
        label: '',
        sealedSecret: new Uint8Array(sealSecret(made, user.id, id)),
        createdAt: at,
        enrollingSessionId: sessionId,
      },
    })
    await recordEvent(tx, {
      at,
      event: 'factor.enrollment_started',
      outcome: 'success',
      actor: `user:${user.id}`,
      userId: user.id,
      factor: 'totp',
      sessionId,
      from,
    })
    return made
  })
  return { secret: toBase32(secret), uri: toUri(secret, ISSUER, user.email), account: user.email, issuer: ISSUER }
}
