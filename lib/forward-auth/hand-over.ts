import { MINUTE, now, plus } from '../clock'
import { newId } from '../crypto/id'
import { hashToken, isToken, newToken } from '../crypto/token'
import { db } from '../db'
import { err, ok } from '../result'
import type { Session } from '../sessions/session'
import { isOwnHost, withTicket } from './sites'

/** As long as a redirect takes. */
const TICKET_LIFE = MINUTE

/**
 * Leads a signed-in person back to a protected site, with a ticket where their cookie is not sent there.
 * @param site of the list
 * @param state SHA-256, in base64url, of what the browser that set out from there holds
 * @returns the address, or `not_allowed`, or `ended` if the session is over
 */
export async function handOver({ session, site, state }: { session: Session; site: URL; state: string | null }) {
  if (isOwnHost(site)) return ok({ location: site.href })
  if (!isToken(state)) return err('not_allowed')
  const at = now()
  const ticket = newToken()
  const made = await db.$executeRaw`
    INSERT INTO forward_tickets (id, token_hash, session_id, host, state_hash, expires_at)
    SELECT ${newId()}::uuid, ${hashToken(ticket)}::bytea, id, ${site.hostname}::text,
      ${Buffer.from(state, 'base64url')}::bytea, ${plus(at, TICKET_LIFE)}::timestamptz
    FROM sessions WHERE id = ${session.id}::uuid AND expires_at > ${at}::timestamptz`
  return made > 0 ? ok({ location: withTicket(site, ticket) }) : err('ended')
}
