import { MINUTE, plus } from '../clock'
import { newId } from '../crypto/id'
import { hashToken, newToken } from '../crypto/token'
import { Prisma } from '../db'
import type { Trust } from '../policy/next-step'
import type { RequestContext } from '../request-context'
import type { OpenedSession } from './opening'

/** How long a ticket waits to be redeemed: it never leaves the server. */
const TICKET_LIFE = MINUTE

/** What a ticket says. */
type Proven = {
  at: Date
  /** When the person last proved who they are; now, unless said. */
  authTime?: Date
  amr: readonly string[]
  from: RequestContext
  userId: Prisma.Sql
  replacesSessionId: Prisma.Sql
  /** The trust in the browser that stood in for the second factor. */
  trusted?: Trust | null
  source: Prisma.Sql
}

/**
 * A ticket: its token; or, where the browser is at hand that it is for, the session it was redeemed for in the very
 * statement that would have made it (null if there was none to be opened).
 */
export type Ticket = string | { redeemedFor: OpenedSession | null }

/**
 * A ticket says that everything the policy asked for has been proved. It is made inside the statement that burns the
 * last proof, and redeemed once for a session.
 * @param proven.source the FROM clause that `userId` and `replacesSessionId` (null but for a step-up) are taken from
 * @returns the token, and the statement; it gives one row if a ticket was made
 */
export function ticketInsert(proven: Proven): { token: string; sql: Prisma.Sql } {
  const { at } = proven
  const token = newToken()
  const sql = Prisma.sql`
    INSERT INTO login_tickets (id, token_hash, created_at, expires_at, ${COLUMNS})
    SELECT ${newId()}::uuid, ${hashToken(token)}::bytea, ${at}::timestamptz, ${plus(at, TICKET_LIFE)}::timestamptz, t.*
    FROM (${ticketRow(proven)}) t
    RETURNING user_id`
  return { token, sql }
}

const COLUMNS = Prisma.sql`user_id, amr, aal, auth_time, replaces_session_id, trusted_by, trusted_since, ip, user_agent`

/** What a ticket says, as a statement that gives it and makes none: for the part `redeemed` of `sessionOpening`. */
export function ticketRow(proven: Proven): Prisma.Sql {
  const { at, authTime, from, userId, replacesSessionId, trusted, source } = proven
  const { amr, aal } = proofOf(proven.amr)
  return Prisma.sql`
    SELECT ${userId} AS user_id, ${amr}::text[] AS amr, ${aal}::int AS aal, ${authTime ?? at}::timestamptz AS auth_time,
      ${replacesSessionId} AS replaces_session_id, ${trusted?.by ?? null}::text AS trusted_by,
      ${trusted ? new Date(trusted.since) : null}::timestamptz AS trusted_since,
      ${from.ip}::text AS ip, ${from.userAgent}::text AS user_agent ${source}`
}

/**
 * What was proved, in the names of RFC 8176, with `mfa` and level 2 where there was more than one factor: in several
 * proofs, or in a single one that says so (a passkey that made sure who holds it).
 */
function proofOf(amr: readonly string[]): { amr: string[]; aal: 1 | 2 } {
  const proved = [...new Set(amr)].filter((name) => name !== 'mfa')
  // A password here and a sign-in at another provider are two first steps, and no second one.
  const kinds = new Set(proved.map((name) => (name === 'fed' ? 'pwd' : name)))
  return kinds.size > 1 || amr.includes('mfa') ? { amr: [...proved, 'mfa'], aal: 2 } : { amr: proved, aal: 1 }
}
