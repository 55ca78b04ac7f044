import { now } from '../clock'
import { hashToken, isToken, newToken } from '../crypto/token'
import { db } from '../db'
import { keyOptions } from '../factors/webauthn/request-options'
import { err, ok } from '../result'
import { readChallenge } from './read-challenge'

/**
 * Asks for a security key or passkey to answer a pending sign-in (or step-up): a fresh challenge, bound to it, in place of
 * the one before. Asking is no attempt, and is not charged.
 * @returns what the browser needs, or `challenge_expired`, `locked`, `method_not_permitted`
 */
export async function askForKey(token: string | undefined) {
  const pending = await readChallenge(token)
  if (!pending || !isToken(token)) return err('challenge_expired')
  if (pending.lockedUntil) return err('locked', { until: pending.lockedUntil })
  if (!pending.methods.some(({ type }) => type === 'webauthn')) return err('method_not_permitted')
  const challenge = newToken()
  const [asked] = await db.$queryRaw<{ userId: string }[]>`
    UPDATE login_challenges SET webauthn_challenge = ${challenge}
    WHERE token_hash = ${hashToken(token)} AND expires_at > ${now()}::timestamptz
    RETURNING user_id AS "userId"`
  return asked ? ok({ options: await keyOptions(asked.userId, challenge) }) : err('challenge_expired')
}
