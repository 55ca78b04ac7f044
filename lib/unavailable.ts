/**
 * What makes it impossible to answer at this moment, and will pass: the database is away, is coming back, or has no room;
 * or this process has as much to do as it takes on. Nobody's fault but ours, and no bug.
 */
export type Unavailable = 'busy' | 'unavailable'

/** Whole seconds after which to try again, for `Retry-After`. */
export const RETRY_AFTER: Record<Unavailable, number> = { busy: 2, unavailable: 5 }

/** This process takes on no more for the moment. Thrown before anything was compared or written. */
export class BusyError extends Error {
  override name = 'BusyError'
}

const CODES = new Set([
  // Prisma: unreachable, timed out, the connection was closed, no connection left, a transaction that could not go on.
  ...['P1001', 'P1002', 'P1008', 'P1017', 'P1018', 'P2024', 'P2028', 'P2034', 'P2037'],
  // Node: the database's host or port.
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'],
  // PostgreSQL: two transactions met, a lock or a statement took too long, a standby that does not write (yet).
  ...['40001', '40P01', '55P03', '57014', '25006'],
])

/** The same in the words of Prisma's adapter, where it gives no code. */
const KINDS = new Set([
  ...['DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout', 'TooManyConnections'],
  ...['TransactionAlreadyClosed', 'TransactionWriteConflict'],
])

/** Classes of SQLSTATE: connection lost, no room (disk, memory, connections), shut down or starting, the system failed. */
const CLASSES = /^(08|53|58)[0-9A-Z]{3}$|^57P0[1-5]$/

/** What the driver says without a code. */
const WORDS =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired$|Query read timeout|Client has encountered a connection error|Cannot use a pool after calling end)/

/**
 * Whether an error says that something is not available for the moment. Errors are looked through to their causes: each
 * layer (pg, its adapter, Prisma) wraps the one below in its own way.
 * @returns null for anything else: a bug
 */
export function whyUnavailable(error: unknown): Unavailable | null {
  return look(error, 6)
}

/** What a page can do without for a moment. @returns null while it is not available */
export function ifAvailable<T>(work: Promise<T>): Promise<T | null> {
  return work.catch((error: unknown) => {
    if (whyUnavailable(error)) return null
    throw error
  })
}

function look(error: unknown, depth: number): Unavailable | null {
  if (typeof error !== 'object' || error === null || depth === 0) return null
  if (error instanceof Error && error.name === 'BusyError') return 'busy'
  const { code, errorCode, originalCode, kind, message, cause, meta, errors } = error as Record<string, unknown>
  for (const said of [code, errorCode, originalCode]) {
    if (typeof said === 'string' && (CODES.has(said) || CLASSES.test(said))) return 'unavailable'
  }
  if (typeof kind === 'string' && KINDS.has(kind)) return 'unavailable'
  if (typeof message === 'string' && WORDS.test(message)) return 'unavailable'
  const within = [cause, (meta as { driverAdapterError?: unknown } | undefined)?.driverAdapterError]
  for (const inner of [...within, ...(Array.isArray(errors) ? errors : [])]) {
    const found = look(inner, depth - 1)
    if (found) return found
  }
  return null
}
