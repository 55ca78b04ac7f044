import { MINUTE, now, plus } from '../clock'
import { newId } from '../crypto/id'
import { db } from '../db'
import { err, ok } from '../result'
import { attempt } from './attempt'
import { TEST_TYPE } from './event-types'
import { newDelivery } from './fan-out'

/**
 * Sends a message of type `webhook.test` at once, also to an endpoint that is disabled or held back, and once: it is not
 * tried again.
 * @returns what became of it; or `webhook_not_found`
 */
export async function sendTest({ id: endpointId }: { id: string }) {
  const at = now()
  const leasedUntil = plus(at, MINUTE)
  const message = { id: newId(), userId: null }
  const delivery = { ...newDelivery(endpointId, message), leasedUntil }
  const payload = { type: TEST_TYPE, timestamp: at.toISOString(), data: { webhook: endpointId } }
  const queued = await db.$transaction(async (tx) => {
    const found = await tx.$queryRaw<unknown[]>`
      SELECT 1 FROM webhook_endpoints WHERE id = ${endpointId}::uuid FOR KEY SHARE`
    if (found.length === 0) return false
    await tx.webhookMessage.create({ data: { ...message, type: TEST_TYPE, payload, createdAt: at } })
    await tx.webhookDelivery.create({ data: delivery })
    return true
  })
  if (!queued) return err('webhook_not_found')
  const result = await attempt({ id: delivery.id, leasedUntil })
  const { status = null, error = null } = result ?? {}
  const delivered = status !== null && status >= 200 && status < 300
  return ok({ deliveryId: delivery.id, delivered, status, error })
}
