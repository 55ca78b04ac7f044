import { db, Prisma } from '../db'
import { type ChainedRow, canonicalRow, linkHash } from './chain'

const BATCH = 500

/**
 * Seals what has been committed since the last call into the hash chain, and counts it by day. Rows are chained in
 * batches behind the change, so that sign-ins never wait for each other; the row lock on the chain's head makes sealers
 * take turns.
 * @returns how many rows were sealed
 */
export async function sealAuditEvents(): Promise<number> {
  const waiting = await db.$queryRaw<unknown[]>`SELECT 1 FROM audit_events WHERE chain_seq IS NULL LIMIT 1`
  if (waiting.length === 0) return 0
  let sealed = 0
  for (;;) {
    const count = await sealBatch()
    sealed += count
    if (count < BATCH) return sealed
  }
}

function sealBatch(): Promise<number> {
  return db.$transaction(
    async (tx) => {
      const [head] = await tx.$queryRaw<{ seq: bigint; hash: Uint8Array }[]>`
        SELECT seq, hash FROM audit_chain WHERE id = 1 FOR UPDATE`
      if (!head) throw new Error('the audit chain has no head: was the migration applied?')
      const rows = await tx.$queryRaw<ChainedRow[]>`
        SELECT e.id, ${canonicalRow} AS canonical FROM audit_events e
        WHERE e.chain_seq IS NULL ORDER BY e.id LIMIT ${BATCH}`
      if (rows.length === 0) return 0
      let { seq, hash } = head
      const links = rows.map(({ id, canonical }) => {
        seq += 1n
        hash = linkHash(hash, seq, canonical)
        return Prisma.sql`(${id}::bigint, ${seq}::bigint, ${hash}::bytea)`
      })
      // One statement: a row that is sealed is counted, once, and one that is not is not.
      await tx.$executeRaw`
        WITH sealed AS (
          UPDATE audit_events e SET chain_seq = link.seq, chain_hash = link.hash
          FROM (VALUES ${Prisma.join(links)}) AS link(id, seq, hash) WHERE e.id = link.id
          RETURNING (e.at AT TIME ZONE 'UTC')::date AS day, e.event, e.outcome, e.factor, e.details
        ), counted AS (${countDays}), signed_in AS (${countSignIns})
        UPDATE audit_chain SET seq = ${seq}, hash = ${hash} WHERE id = 1`
      return rows.length
    },
    { timeout: 30_000 },
  )
}

const countDays = Prisma.sql`
  INSERT INTO audit_days (day, event, outcome, factor, count)
  SELECT day, event, outcome, coalesce(factor, ''), count(*)::int FROM sealed GROUP BY 1, 2, 3, 4
  ON CONFLICT (day, event, outcome, factor) DO UPDATE SET count = audit_days.count + excluded.count`

/** A step-up proves who is there already: it is no sign-in. */
const countSignIns = Prisma.sql`
  INSERT INTO sign_in_days (day, standing_id, amr, trusted_browser, count)
  SELECT day, (details->>'standing')::int,
    (SELECT coalesce(string_agg(name, ' ' ORDER BY name COLLATE "C"), '')
      FROM (SELECT DISTINCT unnest(string_to_array(details->>'amr', ' ')) AS name) names),
    details->>'trustedBrowser' = 'true', count(*)::int
  FROM sealed
  WHERE event = 'session.started' AND jsonb_typeof(details->'standing') = 'number'
    AND details->>'stepUp' IS DISTINCT FROM 'true'
  GROUP BY 1, 2, 3, 4
  ON CONFLICT (day, standing_id, amr, trusted_browser) DO UPDATE SET count = sign_in_days.count + excluded.count`
