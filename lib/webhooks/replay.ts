import { now } from '../clock'
import { db, Prisma, type Tx } from '../db'
import { err, ok } from '../result'
import { type By, recordChange } from './endpoint'

/**
 * Sends a delivery again that has ended, well or not: with the `webhook-id` that it had, behind whatever waits by now.
 * @returns or `delivery_not_found`, also where it still waits by itself
 */
export function replayDelivery({ id, deliveryId, by }: { id: string; deliveryId: string; by: By }) {
  return replay(id, by, Prisma.sql`id = ${deliveryId}::uuid AND state IN ('dead', 'delivered')`, {
    delivery: deliveryId,
  })
}

/** Sends again all events that an endpoint never got, in the order in which they were queued. @returns how many */
export function replayDead({ id, by }: { id: string; by: By }) {
  return replay(
    id,
    by,
    Prisma.sql`state = 'dead'
    AND EXISTS (SELECT 1 FROM webhook_messages m WHERE m.id = message_id AND m.chain_seq IS NOT NULL)`,
  )
}

async function replay(id: string, by: By, which: Prisma.Sql, facts: { delivery?: string } = {}) {
  return db.$transaction(async (tx) => {
    const webhook = await tx.webhookEndpoint.findUnique({ where: { id }, select: { id: true, url: true } })
    if (!webhook) return err('webhook_not_found')
    const count = await queueAgain(tx, id, which)
    if (count === 0 && facts.delivery) return err('delivery_not_found')
    if (count > 0) await recordChange(tx, webhook, 'webhook.replayed', by, { count, ...facts })
    return ok({ count })
  })
}

function queueAgain(tx: Tx, id: string, which: Prisma.Sql): Promise<number> {
  const at = now()
  return tx.$executeRaw`
    WITH ended AS MATERIALIZED (
      SELECT id, seq FROM webhook_deliveries WHERE endpoint_id = ${id}::uuid AND ${which} ORDER BY seq FOR UPDATE
    ), numbered AS MATERIALIZED (
      SELECT id, nextval('webhook_deliveries_seq_seq') AS seq FROM (SELECT id FROM ended ORDER BY seq) ordered
    )
    UPDATE webhook_deliveries d SET state = 'pending', failures = 0, away = false, finished_at = NULL,
      queued_at = ${at}::timestamptz, next_at = ${at}::timestamptz, seq = n.seq
    FROM numbered n WHERE d.id = n.id`
}
