import { now } from '../clock'
import { db, type Tx } from '../db'
import type { Claim } from './claim'
import { disableGone } from './disable-gone'
import type { PostResult } from './post'
import { askedFor, heldBackUntil, nextTry } from './schedule'

type Attempt = {
  claim: Claim
  endpointId: string
  isTest: boolean
  startedAt: Date
  durationMs: number
  result: PostResult
}

/** Nobody there, or nobody who has time: it says nothing against this delivery, and concerns all of them. */
const isAway = ({ status }: PostResult) => status === null || [429, 502, 503, 504].includes(status)
const isDelivered = ({ status }: PostResult) => status !== null && status >= 200 && status < 300

/**
 * Records an attempt, and says what becomes of its delivery and its endpoint. Nothing is recorded of a claim that was
 * lost meanwhile: the delivery is somebody else's.
 */
export async function recordAttempt(attempt: Attempt): Promise<void> {
  const { claim, endpointId, result } = attempt
  await db.$transaction(async (tx) => {
    // The endpoint first, always: two that end at once would else wait for each other.
    await tx.$queryRaw`SELECT 1 FROM webhook_endpoints WHERE id = ${endpointId}::uuid FOR NO KEY UPDATE`
    const delivery = await tx.webhookDelivery.findFirst({
      where: { id: claim.id, leasedUntil: claim.leasedUntil, state: 'pending' },
    })
    if (!delivery) return
    // We ended it ourselves: it is due as before, for the next process.
    if (result.error === 'stopped') {
      await tx.webhookDelivery.update({ where: { id: claim.id }, data: { leasedUntil: null } })
      return
    }
    const { status, error, answer } = result
    const { startedAt: at, durationMs } = attempt
    await tx.webhookAttempt.create({ data: { deliveryId: claim.id, at, durationMs, status, error, answer } })
    await tx.webhookDelivery.update({ where: { id: claim.id }, data: fateOf(attempt, delivery.failures + 1) })
    if (isDelivered(result)) await itIsWell(tx, endpointId)
    // Somebody tries it out: that says nothing about what is due.
    else if (attempt.isTest) return
    else if (isAway(result)) await itIsAway(tx, attempt)
    else if (status === 410) await disableGone(tx, endpointId)
    else await itFails(tx, endpointId)
  })
}

/** What a delivery is after an attempt. @param failures counted with this one, if it is one */
function fateOf({ result, isTest, startedAt }: Attempt, failures: number) {
  const at = now()
  if (isDelivered(result)) return { state: 'delivered', leasedUntil: null, finishedAt: at }
  const next = isTest || result.status === 410 ? null : nextTry(failures, at, askedFor(result.retryAfter, startedAt))
  const away = isAway(result)
  if (!next) return { state: 'dead', leasedUntil: null, finishedAt: at, failures, away }
  return { leasedUntil: null, nextAt: next, failures, away }
}

/** Something was delivered. If it had been away, what waited for it is due at once. */
async function itIsWell(tx: Tx, id: string): Promise<void> {
  await tx.webhookEndpoint.updateMany({
    where: { id, failingSince: { not: null } },
    data: { failingSince: null, toldAt: null },
  })
  await isBack(tx, id)
}

async function isBack(tx: Tx, id: string): Promise<void> {
  const back = await tx.webhookEndpoint.updateMany({
    where: { id, timesAway: { gt: 0 } },
    data: { timesAway: 0, retryAt: null },
  })
  if (back.count === 0) return
  const at = now()
  await tx.webhookDelivery.updateMany({
    where: { endpointId: id, state: 'pending', away: true, nextAt: { gt: at } },
    data: { nextAt: at },
  })
}

/** Held back as a whole. Requests that were under way together count once. */
async function itIsAway(tx: Tx, { endpointId: id, startedAt, result }: Attempt): Promise<void> {
  const at = now()
  const endpoint = await tx.webhookEndpoint.findUniqueOrThrow({ where: { id } })
  const known = endpoint.retryAt !== null && endpoint.retryAt > startedAt
  const timesAway = known ? endpoint.timesAway : endpoint.timesAway + 1
  const until = heldBackUntil(timesAway, at, askedFor(result.retryAfter, startedAt))
  const retryAt = known && endpoint.retryAt && endpoint.retryAt > until ? endpoint.retryAt : until
  const failingSince = endpoint.failingSince ?? startedAt
  await tx.webhookEndpoint.update({ where: { id }, data: { timesAway, retryAt, failingSince } })
}

/** It is there, and does not take this one. */
async function itFails(tx: Tx, id: string): Promise<void> {
  await tx.webhookEndpoint.updateMany({ where: { id, failingSince: null }, data: { failingSince: now() } })
  await isBack(tx, id)
}
