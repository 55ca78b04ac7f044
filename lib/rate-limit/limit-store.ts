import type { Prisma } from '../db'

/** So many within a window of so many milliseconds, which slides. */
export type Limit = { max: number; windowMs: number }

/** Whether there was room; if not, after how many milliseconds there is again, at the latest. */
export type Taken = { allowed: true } | { allowed: false; waitMs: number }

/** Where the counts of all instances are. */
export type LimitStore = {
  /**
   * Counts one more for a key, atomically, unless the limit is reached: a refusal is not counted.
   * @param exempt SQL of what lets it through uncounted, if anything may
   * @throws if the store does not know: it is away, or its answer is none
   */
  take(key: string, limit: Limit, exempt?: Prisma.Sql | null): Promise<Taken>
  /** Lets go of its connections. */
  close(): Promise<void>
}
