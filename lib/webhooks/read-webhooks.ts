import { db, Prisma } from '../db'
import { type Endpoint, endpointFields } from './endpoint'

/** An endpoint, and how many deliveries wait for it or never reached it. */
export type Webhook = Endpoint & { pending: number; dead: number }

/** Every endpoint, oldest first. There are few: each is a program somewhere. */
export async function listWebhooks(): Promise<Webhook[]> {
  return withCounts(await db.webhookEndpoint.findMany({ orderBy: { id: 'asc' }, select: endpointFields }))
}

/** One endpoint, or null. */
export async function readWebhook(id: string): Promise<Webhook | null> {
  const found = await db.webhookEndpoint.findUnique({ where: { id }, select: endpointFields })
  const [webhook] = await withCounts(found ? [found] : [])
  return webhook ?? null
}

async function withCounts(endpoints: Endpoint[]): Promise<Webhook[]> {
  const ids = endpoints.map(({ id }) => id)
  const counts = await db.webhookDelivery.groupBy({
    by: ['endpointId', 'state'],
    // What was sent to try it out is not missed by anybody.
    where: { endpointId: { in: ids }, state: { in: ['pending', 'dead'] }, message: { chainSeq: { not: null } } },
    _count: { _all: true },
  })
  const count = (id: string, state: string) =>
    counts.find((each) => each.endpointId === id && each.state === state)?._count._all ?? 0
  return endpoints.map((each) => ({ ...each, pending: count(each.id, 'pending'), dead: count(each.id, 'dead') }))
}

export const DELIVERY_STATES = ['pending', 'delivered', 'dead'] as const
export type DeliveryState = (typeof DELIVERY_STATES)[number]

/** A line of the log. */
export type DeliveryRow = {
  id: string
  seq: bigint
  state: DeliveryState
  messageId: string
  type: string
  email: string | null
  userId: string | null
  queuedAt: Date
  nextAt: Date
  finishedAt: Date | null
  attempts: number
  status: number | null
  error: string | null
}

/**
 * A page of the deliveries to an endpoint, newest first.
 * @param before the `next` of the page before
 */
export async function listDeliveries(query: {
  id: string
  state?: DeliveryState
  before?: bigint
  limit?: number
}): Promise<{ deliveries: DeliveryRow[]; next: bigint | null }> {
  const { id, state, before, limit = 25 } = query
  const rows = await db.$queryRaw<DeliveryRow[]>`
    SELECT d.id, d.seq, d.state, d.message_id AS "messageId", m.type, u.email, d.user_id AS "userId",
      d.queued_at AS "queuedAt", d.next_at AS "nextAt", d.finished_at AS "finishedAt",
      (SELECT count(*)::int FROM webhook_attempts a WHERE a.delivery_id = d.id) AS attempts, last.status, last.error
    FROM webhook_deliveries d JOIN webhook_messages m ON m.id = d.message_id
      LEFT JOIN users u ON u.id = d.user_id
      LEFT JOIN LATERAL (
        SELECT a.status, a.error FROM webhook_attempts a WHERE a.delivery_id = d.id ORDER BY a.id DESC LIMIT 1
      ) last ON true
    WHERE d.endpoint_id = ${id}::uuid
      ${state ? Prisma.sql`AND d.state = ${state}` : Prisma.empty}
      ${before === undefined ? Prisma.empty : Prisma.sql`AND d.seq < ${before}`}
    ORDER BY d.seq DESC LIMIT ${limit + 1}`
  const deliveries = rows.slice(0, limit)
  return { deliveries, next: rows.length > limit ? (deliveries.at(-1)?.seq ?? null) : null }
}

/** One delivery with what was sent, and what came back each time; or null. */
export async function readDelivery({ id, deliveryId }: { id: string; deliveryId: string }) {
  const found = await db.webhookDelivery.findFirst({
    where: { id: deliveryId, endpointId: id },
    include: { message: true, attempts: { orderBy: { id: 'asc' } } },
  })
  if (!found) return null
  const { userId } = found.message
  const user = userId && (await db.user.findUnique({ where: { id: userId }, select: { email: true } }))
  return { ...found, state: found.state as DeliveryState, email: user ? user.email : null }
}

export type Delivery = NonNullable<Awaited<ReturnType<typeof readDelivery>>>
