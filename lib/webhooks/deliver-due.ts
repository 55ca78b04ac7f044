import { setTimeout as sleep } from 'node:timers/promises'
import { SECOND } from '../clock'
import { attemptOrWait } from './attempt'
import { claimDue } from './claim'

/** Requests under way in one process. They wait for others and cost little. */
const CONCURRENCY = 8

/**
 * Sends what is due, until nothing is. While a slow receiver is waited for, others get theirs. Ends early, with what was
 * under way given back, when told to.
 */
export async function deliverDue(signal: AbortSignal): Promise<void> {
  const underWay = new Set<Promise<void>>()
  for (;;) {
    const free = CONCURRENCY - underWay.size
    const claims = free > 0 && !signal.aborted ? await claimDue(free) : []
    for (const claim of claims) {
      const sent = attemptOrWait(claim, signal).finally(() => underWay.delete(sent))
      underWay.add(sent)
    }
    if (underWay.size === 0) return
    // What becomes due meanwhile is not kept waiting for the slowest.
    const pause = new AbortController()
    await Promise.race([...underWay, sleep(SECOND, undefined, { signal: pause.signal }).catch(() => {})])
    pause.abort()
  }
}
