import { isSafe } from '../env'

const PATIENCE = 10_000

/** Asks a provider something: never in the clear, and not for ever. @throws if it does not answer in time */
export async function safeFetch(...[input, init]: Parameters<typeof fetch>): Promise<Response> {
  const url = new URL(input instanceof Request ? input.url : input)
  // Where to ask comes from what the provider publishes, and next-auth would take http for an answer.
  if (!isSafe(url)) throw new TypeError(`${url.origin} is not https`)
  return fetch(input, { ...init, signal: AbortSignal.timeout(PATIENCE) })
}
