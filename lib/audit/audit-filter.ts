import { MINUTE, plus } from '../clock'
import { Prisma, type Tx } from '../db'

/** Which rows of the audit log are meant. */
export type AuditFilter = {
  /** Whose account it concerns. */
  userId?: string
  /** Who did it: `user:ID`, or a name such as `operator`. */
  actor?: string
  event?: string
  outcome?: 'success' | 'failure'
  /** From then on; and before then. */
  from?: Date
  to?: Date
}

/** How far the order of the rows may differ from that of their times: clocks of several processes, long transactions. */
const DISORDER = 10 * MINUTE

/** `id`: as they were written. `chain_seq`: as they were sealed; a row never appears before one that was read already. */
export type AuditOrder = 'id' | 'chain_seq'

/**
 * SQL of the rows `audit_events e` that are meant, without AND before it; null if there are none.
 *
 * Every index is in the order of ids, and ids are nearly in the order of time: so a time is looked up once, and becomes
 * a range of ids (or links of the chain), in which any of the indexes finds its rows. The time itself is compared where
 * no index sees it: its own would give the rows in another order, and all of them would have to be sorted.
 */
export async function auditWhere(tx: Tx, filter: AuditFilter, order: AuditOrder): Promise<Prisma.Sql | null> {
  const { userId, actor, event, outcome, from, to } = filter
  const place = Prisma.raw(`e.${order}`)
  const parts = [order === 'chain_seq' ? Prisma.sql`e.chain_seq IS NOT NULL` : Prisma.sql`true`]
  if (userId) parts.push(Prisma.sql`e.user_id = ${userId}::uuid`)
  if (actor) parts.push(Prisma.sql`e.actor = ${actor}`)
  if (event) parts.push(Prisma.sql`e.event = ${event}`)
  // Not a parameter: the index of what failed is found by this very condition.
  if (outcome) parts.push(outcome === 'failure' ? Prisma.sql`e.outcome = 'failure'` : Prisma.sql`e.outcome = 'success'`)
  if (from) {
    const [first] = await tx.$queryRaw<Bound[]>`
      SELECT id, chain_seq FROM audit_events WHERE at >= ${plus(from, -DISORDER)}::timestamptz ORDER BY at LIMIT 1`
    if (!first) return null
    if (first[order] !== null) parts.push(Prisma.sql`${place} >= ${first[order]}`)
    parts.push(Prisma.sql`e.at + interval '0' >= ${from}::timestamptz`)
  }
  if (to) {
    const [last] = await tx.$queryRaw<Bound[]>`
      SELECT id, chain_seq FROM audit_events WHERE at < ${plus(to, DISORDER)}::timestamptz ORDER BY at DESC LIMIT 1`
    if (!last) return null
    if (last[order] !== null) parts.push(Prisma.sql`${place} <= ${last[order]}`)
    parts.push(Prisma.sql`e.at + interval '0' < ${to}::timestamptz`)
  }
  return Prisma.join(parts, ' AND ')
}

type Bound = { id: bigint; chain_seq: bigint | null }
