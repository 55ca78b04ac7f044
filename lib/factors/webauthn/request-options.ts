import type { GenerateAuthenticationOptionsOpts } from '@simplewebauthn/server'
import { db } from '../../db'
import { loadWebauthn } from './load-webauthn'
import { CEREMONY_TIME, rpId } from './relying-party'

async function optionsFor(
  challenge: string,
  rest: Pick<GenerateAuthenticationOptionsOpts, 'userVerification' | 'allowCredentials'>,
) {
  const { generateAuthenticationOptions } = await loadWebauthn()
  return generateAuthenticationOptions({
    rpID: rpId(),
    challenge: new Uint8Array(Buffer.from(challenge, 'base64url')),
    timeout: CEREMONY_TIME,
    ...rest,
  })
}

/**
 * What `navigator.credentials.get()` needs to ask one of a person's own keys, as a second factor. Whoever asks has shown
 * the password, so the ids of the keys may be told; and a touch is enough.
 * @param challenge base64url
 */
export async function keyOptions(userId: string, challenge: string) {
  const keys = await db.webauthnCredential.findMany({
    where: { factor: { userId, confirmedAt: { not: null } } },
    select: { credentialId: true, transports: true },
  })
  return optionsFor(challenge, {
    userVerification: 'discouraged',
    allowCredentials: keys.map(({ credentialId, transports }) => ({
      id: Buffer.from(credentialId).toString('base64url'),
      transports,
    })),
  })
}

/**
 * The same for a sign-in by passkey alone: nobody has said who they are, so any passkey for this site may answer, and it
 * must make sure who holds it.
 * @param challenge base64url
 */
export async function passkeyOptions(challenge: string) {
  return optionsFor(challenge, { userVerification: 'required' })
}
