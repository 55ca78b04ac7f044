import { createHash } from 'node:crypto'
import { Prisma } from '../db'

/** A row as the chain sees it: PostgreSQL's own canonical JSON text of it, without the chain's columns. */
export type ChainedRow = { id: bigint; canonical: string }

/**
 * `to_jsonb` orders keys and normalises numbers, so the text of a row depends on its values alone. Times are written
 * in UTC, whatever the connection's time zone.
 */
export const canonicalRow = Prisma.sql`
  (to_jsonb(e) - 'chain_seq' - 'chain_hash' ||
    jsonb_build_object('at', to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')))::text`

/** The hash of a link: of the link before it, its place, and its row. */
export function linkHash(previous: Uint8Array, seq: bigint, canonical: string): Buffer {
  return createHash('sha256').update(previous).update(`\n${seq}\n`).update(canonical).digest()
}
