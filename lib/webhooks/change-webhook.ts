import { now } from '../clock'
import { db } from '../db'
import { err, ok } from '../result'
import { problemOf } from './address-guard'
import { type By, endpointFields, recordChange } from './endpoint'

/** What is known of an endpoint's health, forgotten: it is tried at once. */
const UNTRIED = { failingSince: null, toldAt: null, timesAway: 0, retryAt: null }

/**
 * Changes what is given of an endpoint. What waits for it goes to its new address; while it is disabled, nothing is sent and
 * nothing that happens is queued.
 * @returns it as it is then; or `webhook_not_found`, or what is wrong with its address
 */
export async function changeWebhook(input: {
  id: string
  url?: string
  description?: string
  events?: readonly string[]
  enabled?: boolean
  by: By
}) {
  const { id, url, description, enabled, by } = input
  const problem = url === undefined ? null : await problemOf(url)
  if (problem) return err(problem)
  const events = input.events && [...new Set(input.events)]
  return db.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM webhook_endpoints WHERE id = ${id}::uuid FOR NO KEY UPDATE`
    const before = await tx.webhookEndpoint.findUnique({ where: { id } })
    if (!before) return err('webhook_not_found')
    const moved = url !== undefined && url !== before.url
    const switched = enabled !== undefined && enabled !== (before.disabledAt === null)
    const webhook = await tx.webhookEndpoint.update({
      where: { id },
      data: {
        url,
        description,
        events,
        ...(switched && { disabledAt: enabled ? null : now(), disabledWhy: enabled ? null : 'administrator' }),
        ...((moved || (switched && enabled)) && UNTRIED),
      },
      select: endpointFields,
    })
    const changed = {
      ...(moved && { moved: true }),
      ...(description !== undefined && description !== before.description && { description: true }),
      ...(events && events.join(' ') !== before.events.join(' ') && { events: events.join(' ') }),
      ...(switched && enabled && { enabled }),
    }
    if (switched && !enabled) await recordChange(tx, webhook, 'webhook.disabled', by, { why: 'administrator' })
    if (Object.keys(changed).length > 0) await recordChange(tx, webhook, 'webhook.changed', by, changed)
    return ok({ webhook })
  })
}
