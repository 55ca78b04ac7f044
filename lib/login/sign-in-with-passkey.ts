import { recordEvent } from '../audit/record-event'
import { now } from '../clock'
import { hashToken, isToken } from '../crypto/token'
import { db, Prisma } from '../db'
import { amrOf } from '../factors/webauthn/amr'
import { claimedChallenge } from '../factors/webauthn/client-data'
import { useKey } from '../factors/webauthn/use-key'
import { type AssertionResponse, type StoredKey, verifyAssertion } from '../factors/webauthn/verify-assertion'
import { type Standing, standingJson } from '../policy/standing'
import type { RequestContext } from '../request-context'
import { err } from '../result'
import { type Settings, settingsJson } from '../settings/settings'
import { consumeToken } from '../users/one-time-token'
import { proceed } from './proceed'

type Owner = {
  id: string
  email: string
  standing: Standing
  settings: Settings
  recovering: boolean
}

/**
 * A whole sign-in by a passkey: the key itself, and the fingerprint, face or PIN it has asked for, are two factors. The
 * challenge is used up before anything is looked at, whatever comes of it. The policy still decides what more is asked.
 * @returns as `proceed` does, or `challenge_expired` (too old, used, or another browser's), `invalid_passkey` (the same
 *   for an unknown or removed key, a wrong signature, and an account that may not sign in)
 */
export async function signInWithPasskey(input: {
  credential: AssertionResponse
  /** What this browser's passkey cookie holds. */
  browser: string | undefined
  from: RequestContext
}) {
  const { credential, browser, from } = input
  const at = now()
  const challenge = claimedChallenge(credential.response.clientDataJSON)
  const asked = await consumeToken(db, at, ['passkey'], challenge)
  const here = isToken(browser) && asked?.browserHash && hashToken(browser).equals(asked.browserHash)
  if (!challenge || !here) return err('challenge_expired')

  const found = await findOwner(credential.id)
  const proved = found && (await verify(found, credential, challenge))
  if (!proved) {
    await recordEvent(db, {
      at,
      event: 'login.passkey',
      outcome: 'failure',
      actor: 'anonymous',
      userId: found?.owner.id,
      factor: 'webauthn',
      from,
    })
    return err('invalid_passkey')
  }
  const { owner, key } = found
  const outcome = await proceed({
    person: owner,
    // RFC 8176: the person was there, and the key made sure it was they.
    amr: [...amrOf(key), 'user', 'mfa'],
    proved: { aal: 2, factors: ['webauthn'] },
    still: Prisma.sql`u.email_verified_at IS NOT NULL`,
    ...useKey(owner.id, key, proved, at),
    way: 'passkey',
    factor: 'webauthn',
    at,
    from,
  })
  // The account has changed at this very moment: nothing was written, and the person tries again.
  return outcome ?? err('challenge_expired')
}

/** The user handle must be there: it is what makes a key discoverable, and it must be its owner's. */
function verify({ owner, key }: { owner: Owner; key: StoredKey }, response: AssertionResponse, challenge: string) {
  if (response.response.userHandle === undefined) return null
  return verifyAssertion({ response, challenge, userId: owner.id, key, userVerification: true })
}

async function findOwner(credentialId: string): Promise<{ owner: Owner; key: StoredKey } | null> {
  const key = await db.webauthnCredential.findFirst({
    where: {
      credentialId: new Uint8Array(Buffer.from(credentialId, 'base64url')),
      factor: {
        type: 'webauthn',
        confirmedAt: { not: null },
        user: { disabledAt: null, emailVerifiedAt: { not: null } },
      },
    },
    include: { factor: { select: { userId: true } } },
  })
  if (!key) return null
  const [owner] = await db.$queryRaw<Owner[]>`
    SELECT u.id, u.email, ${settingsJson} AS settings,
      EXISTS (SELECT 1 FROM recovery_requests WHERE user_id = u.id) AS recovering,
      ${standingJson} AS standing
    FROM users u, settings WHERE u.id = ${key.factor.userId}::uuid`
  return owner ? { owner, key } : null
}
