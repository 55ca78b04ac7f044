import { now } from '../clock'
import { newId } from '../crypto/id'
import type { Tx } from '../db'
import { consume, type SealedEvent } from '../events/consume'
import { ALL, EVENT_TYPES } from './event-types'

const OFFERED: ReadonlySet<string> = new Set(EVENT_TYPES)

/** Queues what has happened since the last call for every endpoint that wants to know. */
export function fanOut(signal?: AbortSignal): Promise<number> {
  return consume('webhooks', queue, { signal })
}

type Listener = { id: string; events: string[] }
const wants = ({ events }: Listener, type: string) => events.includes(ALL) || events.includes(type)

async function queue(tx: Tx, rows: SealedEvent[]): Promise<void> {
  const offered = rows.filter(({ event }) => OFFERED.has(event))
  if (offered.length === 0) return
  // Held until the commit, so that none of them is deleted meanwhile.
  const endpoints = await tx.$queryRaw<Listener[]>`
    SELECT id, events FROM webhook_endpoints WHERE disabled_at IS NULL FOR KEY SHARE`
  const wanted = offered.filter(({ event }) => endpoints.some((endpoint) => wants(endpoint, event)))
  if (wanted.length === 0) return
  const emails = await emailsOf(tx, wanted)
  const messages = wanted.map((row) => ({
    id: newId(),
    type: row.event,
    userId: row.userId,
    payload: payloadOf(row, emails),
    createdAt: now(),
    chainSeq: row.seq,
  }))
  await tx.webhookMessage.createMany({ data: messages })
  // In the order of the chain: `seq` is given out in this order.
  await tx.webhookDelivery.createMany({
    data: messages.flatMap((message) =>
      endpoints
        .filter((endpoint) => wants(endpoint, message.type))
        .map((endpoint) => newDelivery(endpoint.id, message)),
    ),
  })
}

/** A delivery that is due at once. */
export function newDelivery(endpointId: string, message: { id: string; userId: string | null }) {
  const at = now()
  return { id: newId(), endpointId, messageId: message.id, userId: message.userId, queuedAt: at, nextAt: at }
}

async function emailsOf(tx: Tx, rows: SealedEvent[]): Promise<Map<string, string>> {
  const ids = [...new Set(rows.flatMap(({ userId }) => userId ?? []))]
  const users = await tx.user.findMany({ where: { id: { in: ids } }, select: { id: true, email: true } })
  return new Map(users.map(({ id, email }) => [id, email]))
}

/** What is sent. `docs/webhooks.md` describes it: fields are added, and never taken away or given another meaning. */
function payloadOf(row: SealedEvent, emails: ReadonlyMap<string, string>) {
  const { id, event, at, outcome, actor, userId, factor, sessionId, ip, userAgent, details } = row
  return {
    type: event,
    timestamp: at.toISOString(),
    data: {
      id: String(id),
      outcome,
      actor,
      user: userId && { id: userId, email: emails.get(userId) ?? null },
      factor,
      sessionId,
      ip,
      userAgent,
      details,
    },
  }
}
