import { now } from '../clock'
import { csvLine } from '../csv'
import { db } from '../db'
import type { RequestContext } from '../request-context'
import { type AuditFilter, auditWhere } from './audit-filter'
import { type AuditRow, auditColumns } from './read-audit-events'
import { type AuditActor, recordEvent } from './record-event'

export const EXPORT_FORMATS = ['csv', 'jsonl'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

const BATCH = 2_000

type ExportedRow = AuditRow & { hash: Uint8Array | null }

const NAMES = [
  'id',
  'at',
  'event',
  'outcome',
  'actor',
  'userId',
  'factor',
  'sessionId',
  'ip',
  'userAgent',
  'details',
  'seq',
  'hash',
] as const

/**
 * The rows that are meant, oldest first, up to this moment, as the pieces of a file. Read in batches, as fast as the
 * reader takes them: no more than one is held. That it was exported, by whom and what, goes on record first.
 */
export async function exportAuditEvents(input: {
  filter: AuditFilter
  format: ExportFormat
  actor: AuditActor
  from: RequestContext
}): Promise<AsyncGenerator<string>> {
  const { filter, format, actor } = input
  const { from, to, ...rest } = filter
  await recordEvent(db, {
    at: now(),
    event: 'audit.exported',
    outcome: 'success',
    actor,
    from: input.from,
    details: { format, ...rest, ...(from && { from: from.toISOString() }), ...(to && { to: to.toISOString() }) },
  })
  return pieces(filter, format)
}

async function* pieces(filter: AuditFilter, format: ExportFormat): AsyncGenerator<string> {
  if (format === 'csv') yield csvLine(NAMES)
  const where = await auditWhere(db, filter, 'id')
  const [newest] = await db.$queryRaw<{ id: bigint }[]>`SELECT id FROM audit_events ORDER BY id DESC LIMIT 1`
  if (!where || !newest) return
  for (let last = 0n; ; ) {
    const rows = await db.$queryRaw<ExportedRow[]>`
      SELECT ${auditColumns}, e.chain_hash AS hash FROM audit_events e
      WHERE ${where} AND e.id > ${last} AND e.id <= ${newest.id} ORDER BY e.id LIMIT ${BATCH}`
    if (rows.length > 0) yield rows.map(format === 'csv' ? inCsv : inJson).join('')
    if (rows.length < BATCH) return
    last = rows.at(-1)?.id ?? last
  }
}

function plain(row: ExportedRow) {
  const { id, at, event, outcome, actor, userId, factor, sessionId, ip, userAgent, details, seq, hash } = row
  return {
    id: Number(id),
    at: at.toISOString(),
    event,
    outcome,
    actor,
    userId,
    factor,
    sessionId,
    ip,
    userAgent,
    details,
    seq: seq === null ? null : Number(seq),
    hash: hash === null ? null : Buffer.from(hash).toString('hex'),
  }
}

const inJson = (row: ExportedRow): string => `${JSON.stringify(plain(row))}\n`

function inCsv(row: ExportedRow): string {
  const given = plain(row)
  return csvLine(NAMES.map((name) => (name === 'details' ? JSON.stringify(given.details) : given[name])))
}
