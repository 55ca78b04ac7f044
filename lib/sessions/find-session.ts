import { MINUTE, now } from '../clock'
import { hashToken, isToken } from '../crypto/token'
import { db } from '../db'
import type { Session } from './session'

/** How far a session's `lastSeenAt` may lag behind: not every request writes. */
const SEEN_LAG = MINUTE

type Row = Omit<Session, 'user'> & { lastSeenAt: Date; userId: string; email: string; name: string; roles: string[] }

/**
 * The session that a cookie's token opens, or null. One indexed query; revoking the row, its expiry, disabling the user
 * or changing a role is effective at the next call.
 */
export async function findSession(token: string | undefined): Promise<Session | null> {
  if (!isToken(token)) return null
  const at = now()
  const [row] = await db.$queryRaw<Row[]>`
    SELECT s.id, s.amr, s.aal, s.auth_time AS "authTime", s.created_at AS "createdAt", s.expires_at AS "expiresAt",
      s.last_seen_at AS "lastSeenAt", u.id AS "userId", u.email, u.name,
      ARRAY(SELECT role_name FROM user_roles WHERE user_id = u.id ORDER BY role_name) AS roles
    FROM sessions s JOIN users u ON u.id = s.user_id
    WHERE s.token_hash = ${hashToken(token)} AND s.expires_at > ${at} AND u.disabled_at IS NULL`
  if (!row) return null
  if (at.getTime() - row.lastSeenAt.getTime() > SEEN_LAG) {
    await db.$executeRaw`UPDATE sessions SET last_seen_at = ${at} WHERE id = ${row.id}::uuid AND last_seen_at < ${at}`
  }
  const { userId, email, name, roles, lastSeenAt, ...session } = row
  return { ...session, user: { id: userId, email, name, roles } }
}
