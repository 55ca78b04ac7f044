import { HOUR, MINUTE } from '../clock'
import type { Prisma } from '../db'
import { env } from '../env'
import { type Ok, ok } from '../result'
import { addressKey } from './address-key'
import { askStore, type Refused } from './ask-store'
import type { Limit, LimitStore } from './limit-store'
import { openStore } from './store'

/** What is limited for an address: answers to challenges by the minute; sign-ins and all around them by the hour. */
export type Limited = 'verify' | 'sign_in'

let store: Promise<LimitStore> | undefined

/** The limit for an address; null where it is switched off. */
export function limitOf(what: Limited): Limit | null {
  const limit =
    what === 'verify'
      ? { max: env().LIMIT_VERIFY_PER_MINUTE, windowMs: MINUTE }
      : { max: env().LIMIT_SIGNIN_PER_HOUR, windowMs: HOUR }
  return limit.max > 0 ? limit : null
}

/**
 * Counts a request of an address. It is asked before anything else is done for the request.
 * @param exempt SQL of what lets it through uncounted, if anything may
 */
export async function countAddress(
  what: Limited,
  ip: string | null,
  exempt: Prisma.Sql | null = null,
): Promise<Ok<unknown> | Refused> {
  const limit = limitOf(what)
  if (!limit) return ok()
  store ??= openStore().catch((error: unknown) => {
    store = undefined
    throw error
  })
  return askStore(await store, `${what}:${addressKey(ip)}`, limit, exempt)
}
