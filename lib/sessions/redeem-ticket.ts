import { CLOCK_SLACK, now, plus } from '../clock'
import { hashToken, isToken } from '../crypto/token'
import { db } from '../db'
import { type OpenedRow, type OpenedSession, type Place, sessionOpening } from './opening'

/**
 * A ticket becomes a session, once. One statement: a ticket is never both redeemed and reusable.
 * @returns null if the ticket is unknown, used or too old
 */
export async function redeemTicket({ ticket, ...place }: Place & { ticket: unknown }): Promise<OpenedSession | null> {
  if (!isToken(ticket)) return null
  const at = now()
  const { parts, columns, openedOf } = sessionOpening(place, at)
  const [opened] = await db.$queryRaw<OpenedRow[]>`
    WITH person AS (
      SELECT u.id FROM users u JOIN login_tickets t ON t.user_id = u.id
      WHERE t.token_hash = ${hashToken(ticket)} AND u.disabled_at IS NULL FOR NO KEY UPDATE OF u
    ), redeemed AS (
      DELETE FROM login_tickets t USING person
      WHERE t.token_hash = ${hashToken(ticket)} AND t.expires_at > ${at}::timestamptz
        AND t.created_at <= ${plus(at, CLOCK_SLACK)}::timestamptz AND t.user_id = person.id
      RETURNING t.*
    ), ${parts}, seen AS (
      UPDATE users u SET last_sign_in_at = ${at}::timestamptz FROM opened
      WHERE u.id = opened.user_id AND opened.created_at = ${at}::timestamptz
    )
    SELECT ${columns} FROM opened JOIN users u ON u.id = opened.user_id`
  return opened ? openedOf(opened) : null
}
