import { DAY, now, plus } from '../clock'
import { db } from '../db'
import { GIVEN_UP_AFTER } from './schedule'

/** How long the log of deliveries goes back. */
const KEPT = 30 * DAY

/** Gives up what has waited for days, and forgets what ended a month ago. */
export async function clearUp(): Promise<void> {
  const at = now()
  await db.webhookDelivery.updateMany({
    where: {
      state: 'pending',
      queuedAt: { lte: plus(at, -GIVEN_UP_AFTER) },
      OR: [{ leasedUntil: null }, { leasedUntil: { lte: at } }],
    },
    data: { state: 'dead', finishedAt: at, leasedUntil: null },
  })
  const old = plus(at, -KEPT)
  await db.webhookDelivery.deleteMany({ where: { state: { not: 'pending' }, finishedAt: { lte: old } } })
  await db.webhookMessage.deleteMany({ where: { createdAt: { lte: old }, deliveries: { none: {} } } })
}
