import { CLOCK_SLACK, MINUTE, now, plus } from '../clock'
import { hashToken, isToken } from '../crypto/token'
import { db, Prisma } from '../db'
import { limitsFor, openSessionStep, type Trust } from '../policy/next-step'
import { type Standing, standingJson } from '../policy/standing'
import { type Settings, settingsJson } from '../settings/settings'
import type { Session } from './session'

/** How far a session's `lastSeenAt` may lag behind: not every request writes. */
const SEEN_LAG = MINUTE

type Row = Omit<Session, 'user' | 'owes'> & {
  lastSeenAt: Date
  trusted: Trust | null
  userId: string
  email: string
  name: string
  standing: Standing
  settings: Settings
  groups: string[]
}

/**
 * The session that a cookie's token opens, or null. One indexed query; revoking the row, its expiry, disabling the user,
 * changing a role, and a rule that asks for more than was proved are effective at the next call.
 */
export async function findSession(token: string | undefined): Promise<Session | null> {
  return isToken(token) ? check(Prisma.sql`s.token_hash = ${hashToken(token)}`) : null
}

/** What a browser may show of a session to the proxy of a protected site. */
export type Shown = {
  /** The session's own cookie. */
  session?: string
  /** The cookie that stands in for it on the site's host, and that host. */
  forward?: string
  host?: string
}

/** A session, and the names of its owner's groups. */
export type GroupedSession = Session & { groups: string[] }

/** The same for a protected site; one query just as well. A session's own cookie counts alone, where there is one. */
export async function findShownSession({ session, forward, host }: Shown): Promise<GroupedSession | null> {
  const names = Prisma.sql`(SELECT coalesce(array_agg(g.name ORDER BY g.name), '{}') FROM groups g
    JOIN standings mine ON g.id = ANY(mine.groups) WHERE mine.id = u.standing_id)`
  if (isToken(session)) return check(Prisma.sql`s.token_hash = ${hashToken(session)}`, names)
  if (!isToken(forward) || !host) return null
  return check(
    Prisma.sql`s.id = (SELECT session_id FROM forward_sessions
      WHERE token_hash = ${hashToken(forward)} AND host = ${host})`,
    names,
  )
}

/** @param groups SQL of the names of the person's groups; none are read unless it is given */
async function check(isIt: Prisma.Sql, groups = Prisma.sql`'{}'::text[]`): Promise<GroupedSession | null> {
  const at = now()
  const [row] = await db.$queryRaw<Row[]>`
    SELECT s.id, s.amr, s.aal, s.auth_time AS "authTime", s.created_at AS "createdAt", s.expires_at AS "expiresAt",
      s.last_seen_at AS "lastSeenAt", 
      CASE WHEN s.trusted_by IS NOT NULL THEN jsonb_build_object('by', s.trusted_by,
        'since', (extract(epoch FROM s.trusted_since) * 1000)::bigint) END AS trusted, u.id AS "userId", u.email, u.name,
      ${standingJson} AS standing, ${settingsJson} AS settings, ${groups} AS groups
    FROM sessions s JOIN users u ON u.id = s.user_id, settings
    WHERE ${isIt} AND s.expires_at > ${at} AND u.disabled_at IS NULL
      -- Begun when the clock was ahead, it would outlive its absolute end by as much.
      AND s.created_at <= ${plus(at, CLOCK_SLACK)}`
  if (!row) return null
  const { userId, email, name, standing, settings, lastSeenAt, trusted, ...session } = row
  const limits = limitsFor(standing, settings, at)
  const end = plus(session.createdAt, limits.session)
  const expiresAt = end < session.expiresAt ? end : session.expiresAt
  if (expiresAt <= at || isIdle(lastSeenAt, limits.idle, at)) return null

  const step = openSessionStep(standing, settings, at, { ...session, trusted })
  // Nothing that this session can show would be enough: whoever signs in again is led through what is asked.
  if (step.kind === 'enroll' || step.kind === 'replace') return null
  if (at.getTime() - lastSeenAt.getTime() > SEEN_LAG) {
    await db.$executeRaw`UPDATE sessions SET last_seen_at = ${at} WHERE id = ${row.id}::uuid AND last_seen_at < ${at}`
  }
  const user = { id: userId, email, name, roles: standing.roles }
  return { ...session, expiresAt, user, owes: step.kind === 'challenge' ? 'step_up' : null }
}

/** What was seen when the clock was ahead would else not be idle for as long. */
function isIdle(lastSeenAt: Date, idle: number | null, at: Date): boolean {
  return idle !== null && (plus(lastSeenAt, idle) <= at || lastSeenAt > plus(at, CLOCK_SLACK))
}
