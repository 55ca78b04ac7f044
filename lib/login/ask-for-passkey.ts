import { now } from '../clock'
import { hashToken, isToken, newToken } from '../crypto/token'
import { db } from '../db'
import { passkeyOptions } from '../factors/webauthn/request-options'
import { issueToken } from '../users/one-time-token'

/**
 * Asks whoever it may be for a passkey, to sign in by that alone. The challenge is a token of which only the hash is
 * stored: it works once, for five minutes, in this browser.
 * @param browser what this browser's passkey cookie holds, if anything: two tabs share it
 * @returns what the browser needs, and what its cookie is to hold
 */
export async function askForPasskey(browser: string | undefined) {
  const known = isToken(browser) ? browser : newToken()
  const challenge = await issueToken(db, now(), 'passkey', { browserHash: hashToken(known) })
  return { options: await passkeyOptions(challenge), browser: known }
}
