import { db, Prisma } from '../db'

/** Something that happened to an account, or that its owner did, as administrators read it. */
export type HistoryEntry = {
  id: string
  at: Date
  event: string
  outcome: 'success' | 'failure'
  /** Who did it, where that was somebody else: an address, or what is left of one who is gone. */
  by: string | null
  byOperator: boolean
  factor: string | null
  ip: string | null
  userAgent: string | null
  details: Record<string, string | number | boolean | null>
}

/** Steps of something whose end is told of. */
const PASSED_OVER = ['session.started', 'session.handed_over', 'step_up.started', 'factor.enrollment_started']

/**
 * What happened to an account, newest first.
 * @param before the id to go on from
 * @returns a page, and where the next one begins; null if that was all
 */
export async function readAccountHistory(userId: string, before: string | undefined, limit = 20) {
  const earlier = before && /^\d{1,18}$/.test(before) ? Prisma.sql`AND e.id < ${before}::bigint` : Prisma.empty
  const rows = await db.$queryRaw<HistoryEntry[]>`
    SELECT e.id::text, e.at, e.event, e.outcome, e.factor, e.ip, e.user_agent AS "userAgent", e.details,
      e.actor = 'operator' AS "byOperator",
      CASE WHEN e.actor LIKE 'user:%' AND e.actor <> ${`user:${userId}`} THEN coalesce(a.email, e.actor)
        WHEN e.actor LIKE 'api_key:%' THEN coalesce(k.name, e.actor) END AS by
    FROM audit_events e
      LEFT JOIN users a ON a.id = CASE WHEN e.actor LIKE 'user:%' THEN substr(e.actor, 6)::uuid END
      LEFT JOIN api_keys k ON k.id = CASE WHEN e.actor LIKE 'api_key:%' THEN substr(e.actor, 9)::uuid END
    WHERE e.user_id = ${userId}::uuid AND e.event <> ALL(${PASSED_OVER}::text[]) ${earlier}
    ORDER BY e.id DESC LIMIT ${limit + 1}`
  const entries = rows.slice(0, limit)
  return { entries, older: rows.length > limit ? (entries.at(-1)?.id ?? null) : null }
}
