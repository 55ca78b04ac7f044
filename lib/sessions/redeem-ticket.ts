import { auditInsert } from '../audit/record-event'
import { CLOCK_SLACK, now, plus } from '../clock'
import { newId } from '../crypto/id'
import { hashToken, isToken, newToken } from '../crypto/token'
import { db, Prisma } from '../db'
import { rememberBrowser } from '../devices/known-browser'

/** A session that was just opened: the token goes into the cookie and is known nowhere else. */
export type OpenedSession = {
  token: string
  userId: string
  email: string
  name: string
  expiresAt: Date
  /** The token that the browser is known by from now on; undefined if that is not remembered. */
  browser?: string
}

/**
 * The last step of the road: a ticket becomes a session, once. One statement: a ticket is never both redeemed and
 * reusable. The session gets a token of its own, whatever cookie the browser sent; the session that cookie opened
 * before, and the one that a step-up replaces, end. A step-up keeps the original expiry: it proves presence, it does not
 * prolong.
 * @param previousToken the session cookie that the browser sent, if any
 * @param browser what its device cookie holds, where the browser can be given one: it is known to the account from now on
 * @returns null if the ticket is unknown, used or too old
 */
export async function redeemTicket(input: {
  ticket: unknown
  previousToken: string | undefined
  browser?: { token: string | undefined }
}): Promise<OpenedSession | null> {
  const { ticket, previousToken, browser } = input
  if (!isToken(ticket)) return null
  const at = now()
  const token = newToken()
  const sessionId = newId()
  const previousHash = isToken(previousToken) ? hashToken(previousToken) : null
  const audit = auditInsert(
    { at, event: 'session.started', outcome: 'success', actor: 'system', sessionId },
    Prisma.sql`FROM opened`,
    {
      userId: Prisma.sql`opened.user_id`,
      ip: Prisma.sql`opened.ip`,
      userAgent: Prisma.sql`opened.user_agent`,
      // What the statistics of sign-ins are counted from.
      details: Prisma.sql`(SELECT jsonb_build_object('amr', array_to_string(opened.amr, ' '), 'trustedBrowser',
        opened.trusted_by IS NOT NULL, 'standing', u.standing_id, 'stepUp', opened.created_at < ${at}::timestamptz)
        FROM users u WHERE u.id = opened.user_id)`,
    },
  )
  const remembered = browser && rememberBrowser(browser.token, Prisma.sql`opened`, at)
  const [opened] = await db.$queryRaw<(Omit<OpenedSession, 'token' | 'browser'> & { knew: boolean })[]>`
    WITH person AS (
      SELECT u.id FROM users u JOIN login_tickets t ON t.user_id = u.id
      WHERE t.token_hash = ${hashToken(ticket)} AND u.disabled_at IS NULL FOR NO KEY UPDATE OF u
    ), redeemed AS (
      DELETE FROM login_tickets t USING person
      WHERE t.token_hash = ${hashToken(ticket)} AND t.expires_at > ${at}::timestamptz
        AND t.created_at <= ${plus(at, CLOCK_SLACK)}::timestamptz AND t.user_id = person.id
      RETURNING t.*
    ), replaced AS (
      DELETE FROM sessions s USING redeemed
      WHERE s.token_hash = ${previousHash}::bytea
        OR (s.id = redeemed.replaces_session_id AND s.user_id = redeemed.user_id)
      RETURNING s.id, s.created_at, s.expires_at
    ), opened AS (
      INSERT INTO sessions
        (id, token_hash, user_id, amr, aal, trusted_by, trusted_since, auth_time, created_at, last_seen_at, expires_at, ip, user_agent)
      SELECT ${sessionId}::uuid, ${hashToken(token)}::bytea, u.id, redeemed.amr, redeemed.aal,
        redeemed.trusted_by, redeemed.trusted_since, redeemed.auth_time,
        coalesce(stepped.created_at, ${at}::timestamptz), ${at}::timestamptz,
        coalesce(stepped.expires_at, ${at}::timestamptz + make_interval(days => settings.session_days)),
        redeemed.ip, redeemed.user_agent
      FROM redeemed JOIN users u ON u.id = redeemed.user_id CROSS JOIN settings
        LEFT JOIN replaced stepped ON stepped.id = redeemed.replaces_session_id
      WHERE redeemed.replaces_session_id IS NULL OR stepped.id IS NOT NULL
      RETURNING user_id, amr, aal, trusted_by, created_at, expires_at, ip, user_agent
    ), carried AS (
      -- An authenticator that was being enrolled in the session that a step-up replaces goes on being enrolled.
      UPDATE factors SET enrolling_in = ${sessionId}::uuid FROM redeemed
      WHERE factors.user_id = redeemed.user_id AND factors.enrolling_in = redeemed.replaces_session_id
    ), seen AS (
      UPDATE users u SET last_sign_in_at = ${at}::timestamptz FROM opened
      WHERE u.id = opened.user_id AND opened.created_at = ${at}::timestamptz
    ), audited AS (${audit})
    ${remembered ? Prisma.sql`, ${remembered.parts}` : Prisma.empty}
    SELECT u.id AS "userId", u.email, u.name, opened.expires_at AS "expiresAt",
      ${remembered ? Prisma.sql`EXISTS (SELECT 1 FROM had)` : Prisma.sql`false`} AS knew
    FROM opened JOIN users u ON u.id = opened.user_id`
  if (!opened) return null
  const { knew, ...session } = opened
  return { ...session, token, browser: knew ? browser?.token : remembered?.fresh }
}
