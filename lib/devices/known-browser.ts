import { hashToken, isToken, newToken } from '../crypto/token'
import { Prisma } from '../db'
import { trustInTurn } from './trusted-browser'

/**
 * A browser is known to an account once a sign-in to it was completed there (OWASP, "device cookies"). That opens nothing:
 * it only keeps apart what strangers do from what the owner does, so that whoever hammers an account shuts out nobody but
 * other strangers. The browser holds a random token in its device cookie, the table its hash with the account.
 */

/** What the table has of the browser; null, which matches no row, for one without a cookie. */
export const hashOfBrowser = (browser: string | undefined) => (isToken(browser) ? hashToken(browser) : null)

/**
 * SQL: whether a second factor of the account was shown in the browser. Who has stolen the password of an account that had
 * none yet has completed a sign-in too, and is a stranger to the factors that came after.
 */
export function hasShownFactor(browser: string | undefined, userId: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`EXISTS (SELECT 1 FROM known_browsers kb
    WHERE kb.user_id = ${userId} AND kb.token_hash = ${hashOfBrowser(browser)}::bytea AND kb.second_factor)`
}

/** What names an account: its address, the token of a pending sign-in to it, or the id of a passkey (base64url). */
type Whose = { email: string } | { challengeToken: string | undefined } | { credentialId: string }

/** SQL: whether a browser is known to an account; null for a browser that has no device cookie, and is known to nobody. */
export function isKnownBrowser(browser: string | undefined, whose: Whose): Prisma.Sql | null {
  if (!isToken(browser)) return null
  return Prisma.sql`EXISTS (SELECT 1 FROM (${usersNamedBy(whose)}) u JOIN known_browsers kb ON kb.user_id = u.id
    WHERE kb.token_hash = ${hashOfBrowser(browser)}::bytea)`
}

function usersNamedBy(whose: Whose): Prisma.Sql {
  if ('email' in whose) return Prisma.sql`SELECT id FROM users WHERE email = ${whose.email}`
  if ('credentialId' in whose) {
    return Prisma.sql`SELECT f.user_id AS id FROM webauthn_credentials c JOIN factors f ON f.id = c.factor_id
      WHERE c.credential_id = ${Buffer.from(whose.credentialId, 'base64url')}::bytea`
  }
  const hash = hashOfBrowser(whose.challengeToken)
  return Prisma.sql`SELECT user_id AS id FROM login_challenges WHERE token_hash = ${hash}::bytea`
}

/**
 * SQL parts for the statement that opens a session: the browser is known to its owner from now on. One that was not known
 * yet gets a new token, which nobody can have planted there; what else is known or trusted by the old one is by the new one as well.
 * @param browser what its device cookie holds, if anything
 * @param source a part of that statement with the session's `user_id` and `aal`
 * @returns the token for its cookie, if the part `had` is empty; else it keeps the one it has
 */
export function rememberBrowser(
  browser: string | undefined,
  source: Prisma.Sql,
  at: Date,
): { fresh: string; parts: Prisma.Sql } {
  const fresh = newToken()
  const old = hashOfBrowser(browser)
  const isNew = Prisma.sql`NOT EXISTS (SELECT 1 FROM had)`
  const parts = Prisma.sql`had AS (
      UPDATE known_browsers b SET seen_at = ${at}::timestamptz, second_factor = b.second_factor OR me.aal > 1 FROM ${source} me
      WHERE b.user_id = me.user_id AND b.token_hash = ${old}::bytea RETURNING b.user_id
    ), known_elsewhere AS (
      -- Added, not moved: who took the cookie elsewhere takes nobody's browser away.
      INSERT INTO known_browsers (user_id, token_hash, seen_at, second_factor, failures, failures_since)
      SELECT b.user_id, ${hashToken(fresh)}::bytea, b.seen_at, b.second_factor, b.failures, b.failures_since
      FROM known_browsers b, ${source} me WHERE b.token_hash = ${old}::bytea AND b.user_id <> me.user_id AND ${isNew}
    ), ${trustInTurn(old)}, trust_moved AS (
      UPDATE trusted_browsers b SET token_hash = ${hashToken(fresh)}::bytea FROM in_turn, ${source} me
      WHERE b.id = in_turn.id AND ${isNew}
    ), remembered AS (
      INSERT INTO known_browsers (user_id, token_hash, seen_at, second_factor)
      SELECT me.user_id, ${hashToken(fresh)}::bytea, ${at}::timestamptz, me.aal > 1 FROM ${source} me WHERE ${isNew}
    )`
  return { fresh, parts }
}
