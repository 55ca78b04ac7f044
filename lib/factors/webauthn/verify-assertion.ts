import type { VerifiedAuthenticationResponse, VerifyAuthenticationResponseOpts } from '@simplewebauthn/server'
import type { z } from 'zod'
import { isCrossOrigin } from './client-data'
import { loadWebauthn } from './load-webauthn'
import { rpId, rpOrigin, userHandle } from './relying-party'
import type { authenticationResponse } from './response'

export type AssertionResponse = z.output<typeof authenticationResponse>

/** A registered key, as far as an answer is held against it. */
export type StoredKey = {
  factorId: string
  credentialId: Uint8Array<ArrayBuffer>
  publicKey: Uint8Array<ArrayBuffer>
  signCount: bigint
  signCountFellAt: Date | null
  backupEligible: boolean
}

export type Assertion = {
  signCount: bigint
  backedUp: boolean
  /** The counter did not rise (Level 3, 7.2, step 22): the key may have been copied. */
  counterFell: boolean
}

/**
 * Whether a key has signed this challenge, for this site, on a page of ours (Level 3, 7.2).
 * @param input.userVerification whether the key must have made sure who holds it (fingerprint, face, PIN)
 * @returns null if anything about the response is not right
 */
export async function verifyAssertion(input: {
  response: AssertionResponse
  challenge: string
  userId: string
  key: StoredKey
  userVerification: boolean
}): Promise<Assertion | null> {
  const { response, challenge, userId, key, userVerification } = input
  const { clientDataJSON, userHandle: handle } = response.response
  if (isCrossOrigin(clientDataJSON)) return null
  if (handle !== undefined && handle !== Buffer.from(userHandle(userId)).toString('base64url')) return null
  const verified = await verify({
    response,
    expectedChallenge: challenge,
    expectedOrigin: rpOrigin(),
    expectedRPID: rpId(),
    requireUserVerification: userVerification,
    credential: {
      id: Buffer.from(key.credentialId).toString('base64url'),
      publicKey: key.publicKey,
      // The library refuses a counter that did not rise before it looks at the signature. Here the signature comes first.
      counter: 0,
    },
  })
  if (!verified?.verified) return null
  const { newCounter, credentialDeviceType, credentialBackedUp } = verified.authenticationInfo
  // Step 19: whether a key can be synced never changes.
  if ((credentialDeviceType === 'multiDevice') !== key.backupEligible) return null
  const signCount = BigInt(newCounter)
  return {
    signCount,
    backedUp: credentialBackedUp,
    counterFell: (signCount > 0n || key.signCount > 0n) && signCount <= key.signCount,
  }
}

/** The library throws for whatever is wrong with a response: it came from outside, so that is no bug of ours. */
async function verify(options: VerifyAuthenticationResponseOpts): Promise<VerifiedAuthenticationResponse | null> {
  const { verifyAuthenticationResponse } = await loadWebauthn()
  try {
    return await verifyAuthenticationResponse(options)
  } catch {
    return null
  }
}
