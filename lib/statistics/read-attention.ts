import { readAuditCheck } from '../audit/check-audit-log'
import { db } from '../db'

/** What an administrator should look at, beside deadlines. */
export type Attention = {
  people: number
  /** Second step locked at this moment. */
  locked: number
  administrators: number
  administratorsWithoutFactor: number
  /** Whether a rule requires anything of anybody. */
  requires: boolean
  pausedByProblems: number
  recoveriesToApprove: number
  bypassesToApprove: number
  logBroken: boolean
}

export async function readAttention(at: Date): Promise<Attention> {
  const [[row], check] = await Promise.all([
    db.$queryRaw<Omit<Attention, 'logBroken'>[]>`
      SELECT
        (SELECT count(*)::int FROM users WHERE factor_locked_until > ${at}::timestamptz AND disabled_at IS NULL) AS locked,
        c.people, c.administrators, c."administratorsWithoutFactor",
        EXISTS (SELECT 1 FROM rules WHERE requirement = 'required') AS requires,
        (SELECT count(*)::int FROM rules WHERE paused_by = 'problems') AS "pausedByProblems",
        (SELECT count(*)::int FROM recovery_requests
          WHERE needs_approval AND approved_at IS NULL AND ready_at IS NOT NULL AND expires_at > ${at}::timestamptz)
          AS "recoveriesToApprove",
        (SELECT count(*)::int FROM bypasses
          WHERE needs_approval AND approved_at IS NULL AND expires_at > ${at}::timestamptz) AS "bypassesToApprove"
      FROM (
        SELECT coalesce(sum(n), 0)::int AS people,
          coalesce(sum(n) FILTER (WHERE 'admin' = ANY(st.roles)), 0)::int AS administrators,
          coalesce(sum(n) FILTER (WHERE 'admin' = ANY(st.roles) AND st.factors = '{}'), 0)::int
            AS "administratorsWithoutFactor"
        FROM (SELECT standing_id, count(*) AS n FROM users WHERE disabled_at IS NULL GROUP BY 1) alike
          JOIN standings st ON st.id = alike.standing_id
      ) c`,
    readAuditCheck(),
  ])
  if (!row) throw new Error('nothing was counted')
  return { ...row, logBroken: check?.broken != null }
}
