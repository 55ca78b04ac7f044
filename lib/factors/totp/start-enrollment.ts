import { HOUR, now, plus } from '../../clock'
import { newId } from '../../crypto/id'
import { db } from '../../db'
import { newSecret, toBase32, toUri } from './algorithm'
import { openSecret, sealSecret } from './secret'

/** What authenticator apps show above the code. */
const ISSUER = 'Countersign'

/** An enrollment that was begun and left is good for this long; then a new secret is made. */
export const ENROLLMENT_LIFE = HOUR

export type PendingAuthenticator = { secret: string; uri: string; account: string; issuer: string }

/**
 * Gives the secret of the person's pending authenticator, making one if there is none. Pending, it neither gates nor
 * satisfies a sign-in, and leaving it changes nothing. The caller has made sure of a recent authentication.
 * @param fresh makes a new secret even if an earlier enrollment is still open
 */
export async function startTotpEnrollment(
  user: { id: string; email: string },
  { fresh = false } = {},
): Promise<PendingAuthenticator> {
  const at = now()
  const secret = await db.$transaction(async (tx) => {
    // One pending authenticator a person: two tabs that open the page at once show the same secret.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`enroll:totp:${user.id}`}, 0))`
    const open = { userId: user.id, type: 'totp', confirmedAt: null }
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
      },
    })
    return made
  })
  return { secret: toBase32(secret), uri: toUri(secret, ISSUER, user.email), account: user.email, issuer: ISSUER }
}
