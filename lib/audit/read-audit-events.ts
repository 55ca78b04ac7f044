import { db, Prisma, type Tx } from '../db'
import { type AuditFilter, auditWhere } from './audit-filter'
import type { AuditEventName } from './record-event'

/** A row of the audit log. */
export type AuditRow = {
  id: bigint
  at: Date
  event: AuditEventName
  outcome: 'success' | 'failure'
  actor: string
  userId: string | null
  factor: string | null
  sessionId: string | null
  ip: string | null
  userAgent: string | null
  details: Record<string, string | number | boolean | null>
  /** Its place in the chain; null until it is sealed. */
  seq: bigint | null
}

export const auditColumns = Prisma.sql`e.id, e.at, e.event, e.outcome, e.actor, e.user_id AS "userId", e.factor,
  e.session_id AS "sessionId", e.ip, e.user_agent AS "userAgent", e.details, e.chain_seq AS seq`

/** Who a row is about and who did it, where their accounts are still there. */
export type NamedAuditRow = AuditRow & {
  userEmail: string | null
  actorId: string | null
  actorEmail: string | null
  /** What the API key is called that did it. */
  actorKey: string | null
}

export type AuditPage = {
  /** Newest first. */
  rows: NamedAuditRow[]
  /** Whether there are newer ones, and older ones. */
  newer: boolean
  older: boolean
}

/**
 * A page of the log, newest first, as far as what is asked for goes.
 * @param at after which row, or before which; the newest ones without it
 */
export async function readAuditPage(
  filter: AuditFilter,
  at: { before?: bigint; after?: bigint },
  size: number,
): Promise<AuditPage> {
  const where = await auditWhere(db, filter, 'id')
  if (!where) return { rows: [], newer: false, older: false }
  const forward = at.after !== undefined
  const from = forward
    ? Prisma.sql`AND e.id > ${at.after} ORDER BY e.id`
    : Prisma.sql`${at.before === undefined ? Prisma.empty : Prisma.sql`AND e.id < ${at.before}`} ORDER BY e.id DESC`
  const rows = await db.$queryRaw<NamedAuditRow[]>`
    SELECT e.*, u.email AS "userEmail", a.id AS "actorId", a.email AS "actorEmail", k.name AS "actorKey"
    FROM (SELECT ${auditColumns} FROM audit_events e WHERE ${where} ${from} LIMIT ${size + 1}) e
      LEFT JOIN users u ON u.id = e."userId"
      LEFT JOIN users a ON a.id = CASE WHEN e.actor ~ '^user:[0-9a-f-]{36}$' THEN substr(e.actor, 6)::uuid END
      LEFT JOIN api_keys k ON k.id = CASE WHEN e.actor ~ '^api_key:[0-9a-f-]{36}$' THEN substr(e.actor, 9)::uuid END
    ORDER BY e.id DESC`
  const more = rows.length > size
  // The one too many shows that there are more; it is the furthest from where the page begins.
  const shown = more ? (forward ? rows.slice(1) : rows.slice(0, size)) : rows
  return {
    rows: shown,
    newer: forward ? more : at.before !== undefined,
    older: forward ? true : more,
  }
}

/**
 * The log for programs, oldest first, in the order of the chain: who reads on from the last row read misses none, since
 * a row that is committed late is sealed late.
 * @param after the place in the chain of the last row read; 0 at first
 */
export async function readAuditEvents(
  filter: AuditFilter,
  after: bigint,
  limit: number,
): Promise<(AuditRow & { seq: bigint })[]> {
  const where = await auditWhere(db, filter, 'chain_seq')
  if (!where) return []
  return db.$queryRaw`
    SELECT ${auditColumns} FROM audit_events e WHERE ${where} AND e.chain_seq > ${after}
    ORDER BY e.chain_seq LIMIT ${limit}`
}

/** The newest link of the chain. */
export async function newestLink(tx: Tx = db): Promise<bigint> {
  const { seq } = await tx.auditChain.findUniqueOrThrow({ where: { id: 1 } })
  return seq
}
