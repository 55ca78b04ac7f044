import { recordEvent } from '../../audit/record-event'
import { MINUTE, now } from '../../clock'
import { newId } from '../../crypto/id'
import { newToken } from '../../crypto/token'
import { db } from '../../db'
import type { RequestContext } from '../../request-context'
import { err, ok } from '../../result'
import { lockUser } from '../../users/lock-user'
import { type Enroller, enrollmentEvent, mayEnroll } from '../enroller'
import { loadWebauthn } from './load-webauthn'
import { CEREMONY_TIME, RP_NAME, rpId, userHandle } from './relying-party'

/** A challenge to create a key is good for this long. */
export const ENROLLMENT_LIFE = 10 * MINUTE

/**
 * Begins to enroll a security key or passkey: gives the browser what `navigator.credentials.create()` needs, with a new
 * challenge that this session or pending sign-in alone may answer; an earlier one of the same place is dead. The caller
 * has made sure of a recent authentication.
 * @returns the options, or `method_not_permitted`
 */
export async function startWebauthnEnrollment(input: { enroller: Enroller; from: RequestContext }) {
  const { enroller, from } = input
  const { user, place } = enroller
  const at = now()
  if (!(await mayEnroll(enroller, 'webauthn'))) return err('method_not_permitted')
  const challenge = newToken()
  const own = await db.$transaction(async (tx) => {
    await lockUser(tx, user.id)
    const open = { userId: user.id, type: 'webauthn', confirmedAt: null, enrollingIn: place.id }
    await tx.factor.deleteMany({ where: open })
    await tx.factor.create({
      data: {
        id: newId(),
        userId: user.id,
        type: 'webauthn',
        label: '',
        webauthnChallenge: challenge,
        createdAt: at,
        enrollingIn: place.id,
      },
    })
    const event = enrollmentEvent(enroller, 'webauthn')
    await recordEvent(tx, { ...event, at, event: 'factor.enrollment_started', outcome: 'success', from })
    return tx.webauthnCredential.findMany({
      where: { factor: { userId: user.id } },
      select: { credentialId: true, transports: true },
    })
  })
  const { generateRegistrationOptions } = await loadWebauthn()
  const options = await generateRegistrationOptions({
    rpName: RP_NAME,
    rpID: rpId(),
    userID: userHandle(user.id),
    userName: user.email,
    userDisplayName: user.email,
    challenge: new Uint8Array(Buffer.from(challenge, 'base64url')),
    timeout: CEREMONY_TIME,
    attestationType: 'none',
    // One key is one way to sign in: the browser says so where it is registered already.
    excludeCredentials: own.map(({ credentialId, transports }) => ({
      id: Buffer.from(credentialId).toString('base64url'),
      transports,
    })),
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
  })
  return ok({ options })
}
