import { now, plus, SECOND } from '../clock'
import { db } from '../db'

/** Well over the time limit of a request, and short: so long waits what a killed process was sending. */
const LEASE = 60 * SECOND

/** At most so many at a time to one endpoint, from all processes together; one where it is not known to be there. */
const AT_ONCE = 2

export type Claim = { id: string; leasedUntil: Date }

/**
 * Takes deliveries that are due, for this process to send: no other process gets them until the lease is over. A delivery
 * is due only if nothing earlier waits for the same endpoint and person: that is their order.
 */
export function claimDue(most: number): Promise<Claim[]> {
  const at = now()
  const until = plus(at, LEASE)
  return db.$queryRaw<Claim[]>`
    WITH busy AS (
      SELECT endpoint_id, count(*) AS n FROM webhook_deliveries
      WHERE leased_until > ${at}::timestamptz GROUP BY 1
    ), due AS MATERIALIZED (
      SELECT d.id FROM webhook_endpoints e
        LEFT JOIN busy b ON b.endpoint_id = e.id
        CROSS JOIN LATERAL (
          SELECT d.id FROM webhook_deliveries d
          WHERE d.endpoint_id = e.id AND d.state = 'pending' AND d.next_at <= ${at}::timestamptz
            AND (d.leased_until IS NULL OR d.leased_until <= ${at}::timestamptz)
            AND NOT EXISTS (
              SELECT 1 FROM webhook_deliveries p
              WHERE p.endpoint_id = d.endpoint_id AND p.user_id = d.user_id AND p.state = 'pending' AND p.seq < d.seq)
          ORDER BY d.seq
          LIMIT greatest(0, CASE WHEN e.times_away > 0 THEN 1 ELSE ${AT_ONCE}::int END - coalesce(b.n, 0))
          FOR UPDATE OF d SKIP LOCKED
        ) d
      WHERE e.disabled_at IS NULL AND (e.retry_at IS NULL OR e.retry_at <= ${at}::timestamptz)
      -- None of them comes first: an endpoint with much to send, or a slow one, must not starve another.
      ORDER BY random() LIMIT ${most}::int
    )
    UPDATE webhook_deliveries d SET leased_until = ${until}::timestamptz FROM due WHERE d.id = due.id
    RETURNING d.id, d.leased_until AS "leasedUntil"`
}
