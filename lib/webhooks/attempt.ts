import { now } from '../clock'
import { db } from '../db'
import { log, traceOf } from '../log'
import type { Claim } from './claim'
import { type PostResult, post } from './post'
import { recordAttempt } from './record-attempt'
import { signatureHeaders } from './secret'

/** Sends a delivery that was claimed, and records what came of it. @returns what came back, or null if it is gone */
export async function attempt(claim: Claim, signal?: AbortSignal): Promise<PostResult | null> {
  const delivery = await db.webhookDelivery.findUnique({
    where: { id: claim.id },
    include: { endpoint: true, message: true },
  })
  if (!delivery) return null
  const { endpoint, message } = delivery
  const startedAt = now()
  const body = JSON.stringify(message.payload)
  const headers = signatureHeaders(endpoint, message.id, body, startedAt)
  const began = performance.now()
  const result = await post({ url: endpoint.url, headers, body }, { signal })
  const durationMs = Math.round(performance.now() - began)
  await recordAttempt({
    claim,
    endpointId: endpoint.id,
    isTest: message.chainSeq === null,
    startedAt,
    durationMs,
    result,
  })
  return result
}

/** The same for one of many: what goes wrong on our own side is logged, and the delivery waits for its lease to end. */
export async function attemptOrWait(claim: Claim, signal: AbortSignal): Promise<void> {
  try {
    await attempt(claim, signal)
  } catch (error) {
    log().error({ delivery: claim.id, ...traceOf(error) }, 'a webhook could not be sent')
  }
}
