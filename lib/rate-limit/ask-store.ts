import { now, plus, SECOND } from '../clock'
import type { Prisma } from '../db'
import { log, traceOf } from '../log'
import { type Err, err, type Ok, ok } from '../result'
import { inTime } from './deadline'
import type { Limit, LimitStore } from './limit-store'

/** `until`: when it is worth trying again. */
export type Refused = Err<'too_many_attempts' | 'unavailable', { until: Date }>

/** After this time it is, where the store is away. */
const AWAY = 5 * SECOND

/** Whether the store answered the last time: that it does not is said once, not at every request. */
let answers = true

/**
 * Counts one more for a key.
 * @param exempt SQL of what lets it through uncounted, if anything may
 * @returns `too_many_attempts`: the limit is reached; `unavailable`: the store does not know, or not in time, and what
 *   cannot be counted is not let in
 */
export async function askStore(
  store: LimitStore,
  key: string,
  limit: Limit,
  exempt: Prisma.Sql | null = null,
): Promise<Ok<unknown> | Refused> {
  try {
    const taken = await inTime(store.take(key, limit, exempt))
    if (!answers) log().info('the store of the request limits answers again')
    answers = true
    return taken.allowed ? ok() : err('too_many_attempts', { until: plus(now(), taken.waitMs) })
  } catch (error) {
    if (answers) log().error(traceOf(error), 'the store of the request limits does not answer: sign-ins are refused')
    answers = false
    return err('unavailable', { until: plus(now(), AWAY) })
  }
}
