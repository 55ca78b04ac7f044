import { MINUTE, now, plus } from '../clock'
import { hashToken } from '../crypto/token'
import { db } from '../db'
import { err, ok } from '../result'
import { isKey } from './key'

type Used = { id: string; scopes: string[]; perMinute: number; windowStart: Date; windowCount: number }

/**
 * Finds a key that is in force and counts the call, in one statement: a key that is revoked, or has expired, is refused
 * at its next call. The limit is the key's own, over all processes, by the minute.
 * @returns the key's id and scopes; or `invalid_api_key`, `rate_limited` with until when
 */
export async function useApiKey(key: string) {
  if (!isKey(key)) return err('invalid_api_key')
  const at = now()
  const hash = hashToken(key)
  const windowFrom = plus(at, -MINUTE)
  const [used] = await db.$queryRaw<Used[]>`
    UPDATE api_keys SET last_used_at = ${at}::timestamptz,
      window_start = CASE WHEN window_start > ${windowFrom}::timestamptz THEN window_start ELSE ${at}::timestamptz END,
      window_count = CASE WHEN window_start > ${windowFrom}::timestamptz THEN window_count + 1 ELSE 1 END
    WHERE (key_hash = ${hash} OR (previous_hash = ${hash} AND previous_until > ${at}::timestamptz))
      AND revoked_at IS NULL AND expires_at > ${at}::timestamptz
    RETURNING id, scopes, per_minute AS "perMinute", window_start AS "windowStart", window_count AS "windowCount"`
  if (!used) return err('invalid_api_key')
  if (used.windowCount > used.perMinute) return err('rate_limited', { until: plus(used.windowStart, MINUTE) })
  return ok({ id: used.id, scopes: used.scopes })
}
