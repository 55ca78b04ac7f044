import { Redis } from '@upstash/redis'
import { DEADLINE } from './deadline'
import type { ScriptRunner } from './ratelimit-store'

/** A Redis behind Upstash's REST protocol. */
export function restRedis({ url, token }: { url: string; token: string }): ScriptRunner {
  const redis = new Redis({
    url,
    token,
    // What is tried again may have been counted already.
    retry: { retries: 0 },
    signal: () => AbortSignal.timeout(DEADLINE),
    // One call, one answer: nobody waits for, or fails with, the calls of others.
    enableAutoPipelining: false,
    enableTelemetry: false,
    readYourWrites: false,
  })
  return {
    evalsha: (hash, keys, args) => redis.evalsha(hash, keys, args),
    eval: (script, keys, args) => redis.eval(script, keys, args),
    async close() {},
  }
}
