import { Ratelimit } from '@upstash/ratelimit'
import { z } from 'zod'
import { db, Prisma } from '../db'
import type { Limit, LimitStore, Taken } from './limit-store'

/** What @upstash/ratelimit needs of a Redis: scripts by their hash, or by their text where the hash is not known. */
export type ScriptRunner = {
  evalsha(hash: string, keys: string[], args: unknown[]): Promise<unknown>
  /** @throws an error whose text has NOSCRIPT, where `evalsha` does not know the hash */
  eval(script: string, keys: string[], args: unknown[]): Promise<unknown>
  close(): Promise<void>
}

/** What the script of the sliding window answers: how many are left (-1: none was), and of how many. */
const answer = z.tuple([z.int(), z.int()])

/** A store of @upstash/ratelimit, that fails where it does not know: by itself the library lets pass what takes long. */
export function ratelimitStore(redis: ScriptRunner): LimitStore {
  const checked = {
    evalsha: async (hash: string, keys: string[], args: unknown[]) =>
      answer.parse(await redis.evalsha(hash, keys, args)),
    eval: async (script: string, keys: string[], args: unknown[]) => answer.parse(await redis.eval(script, keys, args)),
  }
  return {
    async take(key: string, { max, windowMs }: Limit, exempt: Prisma.Sql | null = null): Promise<Taken> {
      if (exempt && (await holds(exempt))) return { allowed: true }
      const ratelimit = new Ratelimit({
        // `get` and `set` are for limits that change as they run.
        redis: checked as unknown as ConstructorParameters<typeof Ratelimit>[0]['redis'],
        limiter: Ratelimit.slidingWindow(max, `${windowMs} ms`),
        prefix: 'countersign:limit',
        // After this time it would say yes.
        timeout: 0,
        // A process that remembered refusals would go on refusing when the store has long forgotten.
        ephemeralCache: false,
        enableTelemetry: false,
      })
      const { success, reset } = await ratelimit.limit(key)
      return success ? { allowed: true } : { allowed: false, waitMs: reset - Date.now() }
    },
    close: () => redis.close(),
  }
}

async function holds(condition: Prisma.Sql): Promise<boolean> {
  const [row] = await db.$queryRaw<{ yes: boolean }[]>(Prisma.sql`SELECT ${condition} AS yes`)
  return row?.yes ?? false
}
