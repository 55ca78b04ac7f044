import { newId } from '../crypto/id'
import { hashToken, isToken, newToken } from '../crypto/token'
import { Prisma } from '../db'
import type { RequestContext } from '../request-context'

/**
 * A trusted browser stands in for the second factor at a sign-in, and nowhere else: it shows what it was given when the
 * factor was last shown there. It is looked up with its owner, so that the cookie means nothing at anybody else's
 * sign-in. How long that lasts is the policy's to say, on the day it is
 * used: a shorter trust is shorter at once.
 */

/** SQL of the `Trust` in this browser with the account of `users u`; null if it has none. */
export function trustIn(browser: string | undefined): Prisma.Sql {
  const hash = isToken(browser) ? hashToken(browser) : null
  return Prisma.sql`(SELECT jsonb_build_object('by', b.trusted_by, 'since', (extract(epoch FROM b.trusted_at) * 1000)::bigint)
    FROM trusted_browsers b WHERE b.user_id = u.id AND b.token_hash = ${hash}::bytea)`
}

/**
 * SQL for the statement of a sign-in: one row if the browser is still trusted with the account of `person`.
 * @param trusted the trust in it, as it was looked at
 */
export function useTrustedBrowser(
  browser: string | undefined,
  trusted: { since: number } | null,
  at: Date,
): Prisma.Sql {
  const hash = isToken(browser) ? hashToken(browser) : null
  return Prisma.sql`
    UPDATE trusted_browsers b SET last_used_at = ${at}::timestamptz FROM person
    WHERE b.user_id = person.id AND b.token_hash = ${hash}::bytea AND b.trusted_at = ${trusted && new Date(trusted.since)}::timestamptz
    RETURNING b.id`
}

/**
 * SQL part: the rows of all who trust a browser, locked in one order, so that two people of one browser who sign in at the
 * same moment do not wait for each other in a circle.
 */
export function trustInTurn(hash: Buffer | null): Prisma.Sql {
  return Prisma.sql`in_turn AS (
    SELECT id FROM trusted_browsers WHERE token_hash = ${hash}::bytea ORDER BY user_id FOR UPDATE
  )`
}

/**
 * SQL for the statement that ends a sign-in: trusts the browser from now on. The cookie gets a new token, which nobody
 * can have planted there; what else the same browser is trusted or known for moves on to it.
 * @param source the FROM clause that `userId` is taken from
 */
export function trustBrowser(input: {
  /** What the browser's device cookie holds, if anything. */
  browser: string | undefined
  /** What was shown for it. */
  by: string
  userId: Prisma.Sql
  source: Prisma.Sql
  at: Date
  from: RequestContext
}): { token: string; sql: Prisma.Sql } {
  const { browser, by, userId, source, at, from } = input
  const token = newToken()
  const oldHash = isToken(browser) ? hashToken(browser) : null
  const sql = Prisma.sql`${trustInTurn(oldHash)}, moved AS (
      UPDATE trusted_browsers b SET token_hash = ${hashToken(token)}::bytea
      FROM in_turn, (SELECT ${userId} AS id ${source}) me WHERE b.id = in_turn.id AND b.user_id <> me.id
    ), known AS (
      INSERT INTO known_browsers (user_id, token_hash, seen_at, second_factor, failures, failures_since)
      SELECT user_id, ${hashToken(token)}::bytea, seen_at, second_factor, failures, failures_since FROM known_browsers
      WHERE token_hash = ${oldHash}::bytea AND EXISTS (SELECT 1 ${source})
    ), forgotten AS (
      DELETE FROM trusted_browsers b USING in_turn, (SELECT ${userId} AS id ${source}) me
      WHERE b.id = in_turn.id AND b.user_id = me.id
    ), trusted AS (
      INSERT INTO trusted_browsers (id, user_id, token_hash, trusted_at, trusted_by, last_used_at, ip, user_agent)
      SELECT ${newId()}::uuid, ${userId}, ${hashToken(token)}::bytea, ${at}::timestamptz, ${by}::text, ${at}::timestamptz,
        ${from.ip}::text, ${from.userAgent}::text ${source}
    )`
  return { token, sql }
}
