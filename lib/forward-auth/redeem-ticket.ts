import { auditInsert } from '../audit/record-event'
import { now } from '../clock'
import { newId } from '../crypto/id'
import { hashToken, isToken, newToken } from '../crypto/token'
import { db, Prisma } from '../db'
import type { RequestContext } from '../request-context'

/**
 * A ticket becomes what the browser is known by on the host of a protected site, once: of any number that come with it
 * at a time, one gets a token. It must come to the host that it was made for, from the browser that set out there;
 * anybody else's would sign this browser in as somebody else. Wherever it turns up it is good for nothing afterwards: who
 * else has seen it cannot come with it later. One statement.
 * @param stateHash of what that browser's cookie on the host holds; null if it is to open nothing
 * @returns the cookie's token, and when the session is over at the latest; null if the ticket is no good
 */
export async function redeemForwardTicket(input: {
  ticket: string
  host: string
  stateHash: Buffer<ArrayBuffer> | null
  from: RequestContext
}) {
  const { ticket, host, stateHash, from } = input
  if (!isToken(ticket)) return null
  const at = now()
  const token = newToken()
  const audit = auditInsert(
    { at, event: 'session.handed_over', outcome: 'success', actor: 'system', from, details: { host } },
    Prisma.sql`FROM opened JOIN sessions s ON s.id = opened.session_id`,
    { userId: Prisma.sql`s.user_id`, sessionId: Prisma.sql`s.id` },
  )
  const [opened] = await db.$queryRaw<{ expiresAt: Date }[]>`
    WITH presented AS (
      DELETE FROM forward_tickets WHERE token_hash = ${hashToken(ticket)}
      RETURNING session_id, host, state_hash, expires_at
    ), redeemed AS (
      SELECT session_id FROM presented
      WHERE host = ${host} AND state_hash = ${stateHash}::bytea AND expires_at > ${at}::timestamptz
    ), opened AS (
      INSERT INTO forward_sessions (id, token_hash, session_id, host, created_at)
      SELECT ${newId()}::uuid, ${hashToken(token)}::bytea, s.id, ${host}::text, ${at}::timestamptz
      FROM redeemed JOIN sessions s ON s.id = redeemed.session_id AND s.expires_at > ${at}::timestamptz
      ON CONFLICT (session_id, host) DO UPDATE SET token_hash = excluded.token_hash, created_at = excluded.created_at
      RETURNING session_id
    ), audited AS (${audit})
    SELECT s.expires_at AS "expiresAt" FROM opened JOIN sessions s ON s.id = opened.session_id`
  return opened ? { token, expiresAt: opened.expiresAt } : null
}
