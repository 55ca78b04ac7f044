import { db } from '../../db'
import type { FactorMethod } from '../factor'
import { amrOf } from './amr'
import { useKey } from './use-key'
import { verifyAssertion } from './verify-assertion'

/**
 * One of the person's own keys has signed the challenge that this sign-in (or step-up) was given. The password came
 * before, so the key need not also make sure who holds it. That it works once is the end of the challenge itself.
 */
export const webauthn: FactorMethod = {
  async check({ userId, credential: response, webauthnChallenge: challenge, at }) {
    if (!response || !challenge) return null
    const key = await db.webauthnCredential.findFirst({
      where: {
        credentialId: new Uint8Array(Buffer.from(response.id, 'base64url')),
        factor: { userId, type: 'webauthn', confirmedAt: { not: null } },
      },
    })
    const assertion = key && (await verifyAssertion({ response, challenge, userId, key, userVerification: false }))
    return assertion && { amr: amrOf(key), ...useKey(userId, key, assertion, at) }
  },
}
