import { readAuditCheck } from '../audit/check-audit-log'
import { db } from '../db'
import type { Alike } from '../enforcement/positions'

/** What an administrator should look at, beside deadlines. */
export type Attention = {
  /** Second step locked at this moment. */
  locked: number
  administratorsWithoutFactor: number
  /** Whether a rule requires anything of anybody. */
  requires: boolean
  pausedByProblems: number
  recoveriesToApprove: number
  bypassesToApprove: number
  logBroken: boolean
}

/** @param alike everybody, as `readAlike` gives them */
export async function readAttention(at: Date, alike: readonly Alike[]): Promise<Attention> {
  const [[row], check] = await Promise.all([
    db.$queryRaw<Omit<Attention, 'logBroken' | 'administratorsWithoutFactor'>[]>`
      SELECT
        (SELECT count(*)::int FROM users WHERE factor_locked_until > ${at}::timestamptz AND disabled_at IS NULL) AS locked,
        EXISTS (SELECT 1 FROM rules WHERE requirement = 'required') AS requires,
        (SELECT count(*)::int FROM rules WHERE paused_by = 'problems') AS "pausedByProblems",
        (SELECT count(*)::int FROM recovery_requests
          WHERE (needs_approval OR (SELECT recovery_approval FROM settings WHERE id = 1)) AND approved_at IS NULL
            AND ready_at IS NOT NULL AND expires_at > ${at}::timestamptz)
          AS "recoveriesToApprove",
        (SELECT count(*)::int FROM bypasses
          WHERE (needs_approval OR (SELECT bypass_approval FROM settings WHERE id = 1)) AND approved_at IS NULL
            AND expires_at > ${at}::timestamptz) AS "bypassesToApprove"`,
    readAuditCheck(),
  ])
  if (!row) throw new Error('nothing was counted')
  const bare = alike.filter(({ user }) => user.roles.includes('admin') && user.factors.length === 0)
  return {
    ...row,
    administratorsWithoutFactor: bare.reduce((sum, { people }) => sum + people, 0),
    logBroken: check?.broken != null,
  }
}
