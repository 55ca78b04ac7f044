import { db } from '../db'
import { err, ok } from '../result'
import { canonicalRow, linkHash } from './chain'

const PAGE = 5_000

/**
 * Walks the hash chain from its first link.
 * @returns how many rows are sealed and how many wait for it, or the first row that was altered, removed or reordered
 */
export async function verifyAuditChain() {
  const [head] = await db.$queryRaw<{ seq: bigint; hash: Uint8Array }[]>`SELECT seq, hash FROM audit_chain WHERE id = 1`
  if (!head) return err('audit_chain_broken', { seq: 0n, id: null, reason: 'the head of the chain is missing' })
  let hash: Uint8Array = new Uint8Array()
  let seq = 0n
  for (;;) {
    const rows = await db.$queryRaw<{ id: bigint; seq: bigint; hash: Uint8Array; canonical: string }[]>`
      SELECT e.id, e.chain_seq AS seq, e.chain_hash AS hash, ${canonicalRow} AS canonical FROM audit_events e
      WHERE e.chain_seq > ${seq} AND e.chain_seq <= ${head.seq} ORDER BY e.chain_seq LIMIT ${PAGE}`
    for (const row of rows) {
      seq += 1n
      if (row.seq !== seq) return err('audit_chain_broken', { seq, id: null, reason: 'a row was removed' })
      hash = linkHash(hash, seq, row.canonical)
      if (!Buffer.from(row.hash).equals(hash)) {
        return err('audit_chain_broken', { seq, id: row.id, reason: 'the row was altered or moved' })
      }
    }
    if (rows.length < PAGE) break
  }
  if (seq !== head.seq) return err('audit_chain_broken', { seq: seq + 1n, id: null, reason: 'a row was removed' })
  if (!Buffer.from(head.hash).equals(hash)) {
    return err('audit_chain_broken', { seq, id: null, reason: 'the head does not match the last row' })
  }
  const unsealed = await db.auditEvent.count({ where: { chainSeq: null } })
  return ok({ sealed: seq, unsealed })
}
