import { HOUR, now, plus } from '../clock'
import { db } from '../db'
import { recordEvent } from './record-event'
import { sealAuditEvents } from './seal-audit-events'
import { type ChainFault, verifyAuditChain } from './verify-audit-chain'

/** The last check of the whole chain, or the one that is under way. */
export type AuditCheck = {
  startedAt: Date
  checked: bigint
  total: bigint
  finishedAt: Date | null
  broken: { seq: bigint; row: bigint | null; reason: ChainFault } | null
}

/** @returns null if the chain was never checked */
export async function readAuditCheck(): Promise<AuditCheck | null> {
  const check = await db.auditCheck.findUnique({ where: { id: 1 } })
  if (!check) return null
  const { startedAt, checked, total, finishedAt, brokenSeq, brokenRow, reason } = check
  return {
    startedAt,
    checked,
    total,
    finishedAt,
    broken: brokenSeq === null ? null : { seq: brokenSeq, row: brokenRow, reason: reason as ChainFault },
  }
}

/** Asks for a check of the whole chain behind the requests: millions of rows take a minute. Nothing if one is under way. */
export async function askForAuditCheck(): Promise<void> {
  const at = now()
  await db.$queryRaw`
    WITH begun AS (
      INSERT INTO audit_checks (id, started_at, total) SELECT 1, ${at}::timestamptz, seq FROM audit_chain
      ON CONFLICT (id) DO UPDATE SET started_at = excluded.started_at, total = excluded.total, checked = 0,
        finished_at = NULL, broken_seq = NULL, broken_row = NULL, reason = NULL
      -- One that has not come to an end for so long never will.
      WHERE audit_checks.finished_at IS NOT NULL OR audit_checks.started_at < ${plus(at, -HOUR)}::timestamptz
      RETURNING 1
    )
    SELECT graphile_worker.add_job('check_audit_log', job_key := 'check_audit_log', max_attempts := 3)::text FROM begun`
}

/** Checks the whole chain; how far it has come and what it found can be read, and the result is on record. */
export async function checkAuditLog(): Promise<void> {
  await sealAuditEvents()
  const startedAt = now()
  const { seq: total } = await db.auditChain.findUniqueOrThrow({ where: { id: 1 } })
  const fresh = { startedAt, total, checked: 0n, finishedAt: null, brokenSeq: null, brokenRow: null, reason: null }
  await db.auditCheck.upsert({ where: { id: 1 }, create: { id: 1, ...fresh }, update: fresh })
  const result = await verifyAuditChain(db, async (checked) => {
    await db.auditCheck.update({ where: { id: 1 }, data: { checked } })
  })
  const at = now()
  await db.$transaction(async (tx) => {
    await tx.auditCheck.update({
      where: { id: 1 },
      data: result.ok
        ? { finishedAt: at, checked: result.sealed, total: result.sealed }
        : { finishedAt: at, brokenSeq: result.seq, brokenRow: result.id, reason: result.reason },
    })
    await recordEvent(tx, {
      at,
      event: 'audit.checked',
      outcome: result.ok ? 'success' : 'failure',
      actor: 'system',
      details: result.ok
        ? { rows: Number(result.sealed) }
        : { link: Number(result.seq), row: result.id === null ? null : Number(result.id), reason: result.reason },
    })
  })
}
