import type { z } from 'zod'
import { recordEvent } from '../../audit/record-event'
import { now, plus } from '../../clock'
import { db, type Tx } from '../../db'
import { err } from '../../result'
import { type Activation, activateFactor } from '../activate-factor'
import { enrollmentEvent } from '../enroller'
import { amrOf } from './amr'
import { isCrossOrigin } from './client-data'
import { loadWebauthn, loadWebauthnHelpers } from './load-webauthn'
import { providerOf } from './providers'
import { rpId, rpOrigin } from './relying-party'
import type { registrationResponse } from './response'
import { ENROLLMENT_LIFE } from './start-enrollment'

/** Level 3, 4: a credential id has at most this many bytes. */
const LONGEST_ID = 1023

/**
 * The key that was just created counts from now on (Level 3, 7.1). Its challenge is used up with that.
 * @returns as `activateFactor` does, or `invalid_response` (made for another challenge, site or purpose, or damaged),
 *   `credential_registered` (somebody has this very key)
 */
export async function confirmWebauthnEnrollment(
  input: Activation & { credential: z.output<typeof registrationResponse> },
) {
  const { enroller, credential, from } = input
  const at = now()
  const pending = await db.factor.findFirst({
    where: {
      userId: enroller.user.id,
      type: 'webauthn',
      confirmedAt: null,
      enrollingIn: enroller.place.id,
      createdAt: { gt: plus(at, -ENROLLMENT_LIFE) },
    },
  })
  if (!pending?.webauthnChallenge) return err('enrollment_expired')
  const key = await readNewKey(credential, pending.webauthnChallenge)
  if (!key) {
    const event = enrollmentEvent(enroller, 'webauthn')
    await recordEvent(db, { ...event, at, event: 'factor.added', outcome: 'failure', from })
    return err('invalid_response')
  }
  const name = providerOf(key.aaguid) ?? (key.discoverable ? 'Passkey' : 'Security key')
  try {
    return await activateFactor(
      input,
      {
        id: pending.id,
        type: 'webauthn',
        amr: amrOf(key),
        name,
        proof: { webauthnChallenge: null },
        store: (tx) => storeKey(tx, { ...key, factorId: pending.id }),
      },
      at,
    )
  } catch (error) {
    if (error instanceof AlreadyRegistered) return err('credential_registered')
    throw error
  }
}

/** Undoes the activation it happens in. */
class AlreadyRegistered extends Error {}

type NewKey = NonNullable<Awaited<ReturnType<typeof readNewKey>>>

async function storeKey(tx: Tx, key: NewKey & { factorId: string }): Promise<void> {
  const { count } = await tx.webauthnCredential.createMany({ data: [key], skipDuplicates: true })
  // Level 3, 7.1, step 26: whoever it belongs to, one key is never two people's.
  if (count === 0) throw new AlreadyRegistered()
}

/** What is kept of a new key; null if the response is not a right answer to the challenge. */
async function readNewKey(response: z.output<typeof registrationResponse>, challenge: string) {
  if (isCrossOrigin(response.response.clientDataJSON)) return null
  const { verifyRegistrationResponse } = await loadWebauthn()
  const helpers = await loadWebauthnHelpers()
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: withoutAttestation(response, helpers),
      expectedChallenge: challenge,
      expectedOrigin: rpOrigin(),
      expectedRPID: rpId(),
      requireUserVerification: false,
    })
    if (!verified) return null
    const { credential, aaguid, credentialDeviceType, credentialBackedUp } = registrationInfo
    const credentialId = new Uint8Array(Buffer.from(credential.id, 'base64url'))
    if (credentialId.length > LONGEST_ID) return null
    const backupEligible = credentialDeviceType === 'multiDevice'
    return {
      credentialId,
      publicKey: new Uint8Array(credential.publicKey),
      signCount: BigInt(credential.counter),
      transports: response.response.transports ?? [],
      aaguid,
      backupEligible,
      backedUp: credentialBackedUp,
      // Not every browser says; a key that can be synced always keeps whose it is.
      discoverable: response.clientExtensionResults.credProps?.rk ?? backupEligible,
    }
  } catch {
    // The library throws for whatever is wrong with a response: it came from outside, so that is no bug of ours.
    return null
  }
}

/**
 * No attestation was asked for, so none is looked at, as browsers do by themselves. To verify one could mean to fetch
 * what its certificates name, and whoever sends it chose those.
 */
function withoutAttestation(
  response: z.output<typeof registrationResponse>,
  { decodeAttestationObject, isoBase64URL, isoCBOR }: Awaited<ReturnType<typeof loadWebauthnHelpers>>,
) {
  const authData = decodeAttestationObject(isoBase64URL.toBuffer(response.response.attestationObject)).get('authData')
  const none = new Map<string, unknown>([
    ['fmt', 'none'],
    ['attStmt', new Map()],
    ['authData', authData],
  ])
  const attestationObject = isoBase64URL.fromBuffer(isoCBOR.encode(none as never) as Uint8Array<ArrayBuffer>)
  return { ...response, response: { clientDataJSON: response.response.clientDataJSON, attestationObject } }
}
