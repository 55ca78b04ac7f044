import { env } from './env'

/** Written by our own server on every request, after it has removed what came from outside. */
export const CLIENT_ADDRESS_HEADER = 'x-countersign-client-ip'
/** Beside it, a value that only this process knows: what tells our server's header from a forged one. */
export const EDGE_HEADER = 'x-countersign-edge'
const edge = Symbol.for('countersign.edge')

/** Tells this process's app the value its server puts on each request. */
export function announceEdge(value: string): void {
  ;(globalThis as { [edge]?: string })[edge] = value
}

/**
 * The address a request came from, or null where it cannot be known for certain: nothing a client
 * claims about it is believed.
 */
export function clientAddress(headers: Headers): string | null {
  // Vercel overwrites this header, so a client cannot choose it. There our own server does not run.
  if (env().VERCEL) return headers.get('x-real-ip')
  const expected = (globalThis as { [edge]?: string })[edge]
  if (!expected || headers.get(EDGE_HEADER) !== expected) return null
  return headers.get(CLIENT_ADDRESS_HEADER)
}
