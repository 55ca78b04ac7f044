import { env } from '../env'
import type { LimitStore } from './limit-store'
import { postgresLimits } from './postgres-limits'

/** The store that the environment names; without any, our own database. What is not used is not loaded. */
export async function openStore(): Promise<LimitStore> {
  const { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token, REDIS_URL } = env()
  if (url && token) {
    const [{ ratelimitStore }, { restRedis }] = await Promise.all([import('./ratelimit-store'), import('./rest-redis')])
    return ratelimitStore(restRedis({ url, token }))
  }
  if (REDIS_URL) {
    const [{ ratelimitStore }, { tcpRedis }] = await Promise.all([import('./ratelimit-store'), import('./tcp-redis')])
    return ratelimitStore(tcpRedis(REDIS_URL))
  }
  return postgresLimits
}
