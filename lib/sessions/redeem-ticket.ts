import { auditInsert } from '../audit/record-event'
import { now } from '../clock'
import { newId } from '../crypto/id'
import { hashToken, isToken, newToken } from '../crypto/token'
import { db, Prisma } from '../db'

/** A session that was just opened: the token goes into the cookie and is known nowhere else. */
export type OpenedSession = { token: string; userId: string; email: string; name: string; expiresAt: Date }

/**
 * The last step of the road: a ticket becomes a session, once. One statement: a ticket is never both redeemed and
 * reusable. The session gets a token of its own, whatever cookie the browser sent; the session that cookie opened
 * before, and the one that a step-up replaces, end. A step-up keeps the original expiry: it proves presence, it does not
 * prolong.
 * @param previousToken the session cookie that the browser sent, if any
 * @returns null if the ticket is unknown, used or too old
 */
export async function redeemTicket(input: {
  ticket: unknown
  previousToken: string | undefined
}): Promise<OpenedSession | null> {
  const { ticket, previousToken } = input
  if (!isToken(ticket)) return null
  const at = now()
  const token = newToken()
  const sessionId = newId()
  const previousHash = isToken(previousToken) ? hashToken(previousToken) : null
  const audit = auditInsert(
    { at, event: 'session.started', outcome: 'success', actor: 'system', sessionId },
    Prisma.sql`FROM opened`,
    { userId: Prisma.sql`opened.user_id` },
  )
  const [opened] = await db.$queryRaw<Omit<OpenedSession, 'token'>[]>`
    WITH redeemed AS (
      DELETE FROM login_tickets WHERE token_hash = ${hashToken(ticket)} AND expires_at > ${at}::timestamptz RETURNING *
    ), replaced AS (
      DELETE FROM sessions s USING redeemed
      WHERE s.token_hash = ${previousHash}::bytea
        OR (s.id = redeemed.replaces_session_id AND s.user_id = redeemed.user_id)
      RETURNING s.id, s.created_at, s.expires_at
    ), opened AS (
      INSERT INTO sessions
        (id, token_hash, user_id, amr, aal, auth_time, created_at, last_seen_at, expires_at, ip, user_agent)
      SELECT ${sessionId}::uuid, ${hashToken(token)}::bytea, u.id, redeemed.amr, redeemed.aal, redeemed.auth_time,
        coalesce(stepped.created_at, ${at}::timestamptz), ${at}::timestamptz,
        coalesce(stepped.expires_at, ${at}::timestamptz + make_interval(days => settings.session_days)),
        redeemed.ip, redeemed.user_agent
      FROM redeemed JOIN users u ON u.id = redeemed.user_id AND u.disabled_at IS NULL CROSS JOIN settings
        LEFT JOIN replaced stepped ON stepped.id = redeemed.replaces_session_id
      WHERE redeemed.replaces_session_id IS NULL OR stepped.id IS NOT NULL
      RETURNING user_id, expires_at
    ), audited AS (${audit})
    SELECT u.id AS "userId", u.email, u.name, opened.expires_at AS "expiresAt"
    FROM opened JOIN users u ON u.id = opened.user_id`
  return opened ? { ...opened, token } : null
}
