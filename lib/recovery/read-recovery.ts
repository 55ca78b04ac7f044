import { now } from '../clock'
import { db } from '../db'

/** A recovery that waits, or waits to be finished, as its owner sees it. */
export type RecoveryView = {
  startedAt: Date
  /** From when on a new second factor can be set up. */
  readyAt: Date
  expiresAt: Date
  /** Whether an administrator has still to agree. */
  needsApproval: boolean
}

/** The recovery of somebody's account that is under way, or null. */
export async function readRecovery(userId: string): Promise<RecoveryView | null> {
  const at = now()
  const [row] = await db.$queryRaw<RecoveryView[]>`
    SELECT r.created_at AS "startedAt", r.ready_at AS "readyAt", r.expires_at AS "expiresAt",
      r.approved_at IS NULL AND (r.needs_approval OR settings.recovery_approval) AS "needsApproval"
    FROM recovery_requests r, settings
    WHERE r.user_id = ${userId}::uuid AND r.ready_at IS NOT NULL AND r.expires_at > ${at}`
  return row ?? null
}
