import { MINUTE, plus } from '../clock'
import { newId } from '../crypto/id'
import { hashToken, newToken } from '../crypto/token'
import { Prisma } from '../db'
import type { Trust } from '../policy/next-step'
import type { RequestContext } from '../request-context'

/** How long a ticket waits to be redeemed: it never leaves the server. */
const TICKET_LIFE = MINUTE

/**
 * A ticket says that everything the policy asked for has been proved. It is made inside the statement that burns the
 * last proof, and redeemed once for a session.
 * @param source the FROM clause that `userId` and `replacesSessionId` (null but for a step-up) are taken from
 * @returns the token, and the statement; it gives one row if a ticket was made
 */
export function ticketInsert(input: {
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
}): { token: string; sql: Prisma.Sql } {
  const { at, from, trusted } = input
  const token = newToken()
  const { amr, aal } = proofOf(input.amr)
  const sql = Prisma.sql`
    INSERT INTO login_tickets
      (id, token_hash, user_id, amr, aal, auth_time, replaces_session_id, trusted_by, trusted_since, created_at, expires_at, ip, user_agent)
    SELECT ${newId()}::uuid, ${hashToken(token)}::bytea, ${input.userId}, ${amr}::text[], ${aal}::int, ${input.authTime ?? at}::timestamptz,
      ${input.replacesSessionId}, ${trusted?.by ?? null}::text,
      ${trusted ? new Date(trusted.since) : null}::timestamptz, ${at}::timestamptz, ${plus(at, TICKET_LIFE)}::timestamptz,
      ${from.ip}::text, ${from.userAgent}::text ${input.source}
    RETURNING user_id`
  return { token, sql }
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
