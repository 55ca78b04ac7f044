import { auditInsert } from '../audit/record-event'
import { newId } from '../crypto/id'
import { hashToken, isToken, newToken } from '../crypto/token'
import { Prisma } from '../db'
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

/** Where a session is opened. */
export type Place = {
  /** The session cookie that the browser sent, if any. */
  previousToken: string | undefined
  /** What its device cookie holds, where the browser can be given one: it is known to the account from now on. */
  browser?: { token: string | undefined }
}

/** What the statement gives of a session that it has opened. */
export type OpenedRow = { userId: string; email: string; name: string; expiresAt: Date; knew: boolean }

/**
 * The last step of the road, as parts of the statement that uses up what was shown for it. The session gets a token of
 * its own, whatever cookie the browser sent; the session that cookie opened before, and the one that a step-up replaces,
 * end. A step-up keeps the original expiry: it proves presence, it does not prolong.
 *
 * The parts draw on one of the name `redeemed`, with the columns of a ticket. That the person was seen is written to
 * their row, which one statement writes only once: the parts leave it to the statement.
 * @returns the parts; the columns that are to be read, of `opened` and the person's row `u`; what those say
 */
export function sessionOpening({ previousToken, browser }: Place, at: Date) {
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
  const parts = Prisma.sql`ending AS (
      -- One after the other, each by its own index. With an OR, PostgreSQL takes two indexes at once for so dear, where there
      -- are millions of sessions, that it plans the whole statement anew each time.
      SELECT s.id, s.user_id FROM sessions s, redeemed WHERE s.token_hash = ${previousHash}::bytea
      UNION SELECT replaces_session_id, user_id FROM redeemed WHERE replaces_session_id IS NOT NULL
    ), replaced AS (
      DELETE FROM sessions s USING ending WHERE s.id = ending.id AND s.user_id = ending.user_id
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
    ), started AS (${audit})${remembered ? Prisma.sql`, ${remembered.parts}` : Prisma.empty}`
  const columns = Prisma.sql`u.id AS "userId", u.email, u.name, opened.expires_at AS "expiresAt",
    ${remembered ? Prisma.sql`EXISTS (SELECT 1 FROM had)` : Prisma.sql`false`} AS knew`
  const openedOf = ({ userId, email, name, expiresAt, knew }: OpenedRow): OpenedSession => {
    return { token, userId, email, name, expiresAt, browser: knew ? browser?.token : remembered?.fresh }
  }
  return { parts, columns, openedOf }
}
