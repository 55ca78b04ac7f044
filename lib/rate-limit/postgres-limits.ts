import { now } from '../clock'
import { db, Prisma } from '../db'
import type { LimitStore } from './limit-store'

/**
 * Limits in our own database, for who has no Redis. The sliding window of @upstash/ratelimit: what was taken in the
 * window before counts for as much as is left of it. One statement, so that of calls at the same time no two see the
 * same place free.
 */
export const postgresLimits: LimitStore = {
  async take(key, { max, windowMs }, exempt) {
    const at = now().getTime()
    const bucket = Math.floor(at / windowMs)
    const left = 1 - (at % windowMs) / windowMs
    const expires = new Date((bucket + 2) * windowMs)
    const [taken] = await db.$queryRaw<{ allowed: boolean }[]>`
      WITH exempt AS (SELECT ${exempt ?? Prisma.sql`false`} AS yes), taken AS (
        INSERT INTO rate_limits AS r (key, bucket, taken, before, expires_at)
        SELECT ${key}::text, ${bucket}::bigint, 1, 0, ${expires}::timestamptz FROM exempt WHERE NOT yes
        ON CONFLICT (key) DO UPDATE SET
          -- An instance whose clock is a little ahead may be in the next window already.
          bucket = CASE WHEN r.bucket = excluded.bucket + 1 THEN r.bucket ELSE excluded.bucket END,
          taken = CASE WHEN r.bucket IN (excluded.bucket, excluded.bucket + 1) THEN r.taken ELSE 0 END + 1,
          before = CASE
            WHEN r.bucket IN (excluded.bucket, excluded.bucket + 1) THEN r.before
            WHEN r.bucket = excluded.bucket - 1 THEN r.taken
            ELSE 0
          END,
          expires_at = greatest(r.expires_at, excluded.expires_at)
        WHERE ${max}::int > CASE
          WHEN r.bucket IN (excluded.bucket, excluded.bucket + 1) THEN r.taken + floor(r.before * ${left}::float8)
          WHEN r.bucket = excluded.bucket - 1 THEN floor(r.taken * ${left}::float8)
          ELSE 0
        END
        RETURNING 1
      )
      -- Nobody waits for the disk to have a count: a power failure gives back what was taken in a fraction of a second.
      SELECT yes OR EXISTS (SELECT 1 FROM taken) AS allowed, set_config('synchronous_commit', 'off', true) FROM exempt`
    return taken?.allowed ? { allowed: true } : { allowed: false, waitMs: (bucket + 1) * windowMs - at }
  },
  async close() {},
}
