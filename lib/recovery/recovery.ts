import { DAY } from '../clock'
import { Prisma, type Tx } from '../db'
import type { TokenPurpose } from '../users/one-time-token'

/** How long a recovery can be finished once it is ready. */
export const TIME_TO_FINISH = 7 * DAY

/** The links of a recovery: they end with it. */
export const RECOVERY_LINKS: TokenPurpose[] = ['start_recovery', 'cancel_recovery', 'finish_recovery']

/** The name of the mail that waits to say that a recovery is ready. */
export const readyMailKey = (requestId: string) => `recovery-ready:${requestId}`

/**
 * SQL about `recovery_requests r`, beside `settings`: whether it may be finished at this instant. Of two answers the
 * stricter holds, whenever `recoveryApproval` is switched: one that began under it needs approval also after it was switched
 * off, since its owner was told so and may count on it; and switched on it holds at once, also for one that stands at its
 * last step. Switched on and off again it leaves one that began without it as it was.
 */
export function recoveryIsReady(at: Date): Prisma.Sql {
  return Prisma.sql`(r.ready_at <= ${at}::timestamptz AND r.expires_at > ${at}::timestamptz
    AND (r.approved_at IS NOT NULL OR NOT (r.needs_approval OR settings.recovery_approval)))`
}

/** Whether a person's recovery may be finished at this instant. */
export async function mayRecover(tx: Tx, userId: string, at: Date): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM recovery_requests r, settings WHERE r.user_id = ${userId}::uuid AND ${recoveryIsReady(at)}`
  return rows.length > 0
}
