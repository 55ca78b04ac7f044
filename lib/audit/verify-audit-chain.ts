import { db, type Tx } from '../db'
import { err, ok } from '../result'
import { canonicalRow, linkHash } from './chain'

const PAGE = 5_000

/** What is wrong with a link: there is no row, or another than was sealed; or the head is not that of the last link. */
export type ChainFault = 'removed' | 'altered' | 'head'

/**
 * Walks the hash chain from its first link.
 * @param progress is told how many links were checked so far
 * @returns how many rows are sealed and how many wait for it, or the first row that was altered, removed or reordered
 */
export async function verifyAuditChain(tx: Tx = db, progress: (checked: bigint) => Promise<void> = async () => {}) {
  const [head] = await tx.$queryRaw<{ seq: bigint; hash: Uint8Array }[]>`SELECT seq, hash FROM audit_chain WHERE id = 1`
  if (!head) return broken(0n, null, 'head')
  let hash: Uint8Array = new Uint8Array()
  let seq = 0n
  for (;;) {
    const rows = await tx.$queryRaw<{ id: bigint; seq: bigint; hash: Uint8Array; canonical: string }[]>`
      SELECT e.id, e.chain_seq AS seq, e.chain_hash AS hash, ${canonicalRow} AS canonical FROM audit_events e
      WHERE e.chain_seq > ${seq} AND e.chain_seq <= ${head.seq} ORDER BY e.chain_seq LIMIT ${PAGE}`
    for (const row of rows) {
      seq += 1n
      if (row.seq !== seq) return broken(seq, null, 'removed')
      hash = linkHash(hash, seq, row.canonical)
      if (!row.hash || !Buffer.from(row.hash).equals(hash)) return broken(seq, row.id, 'altered')
    }
    if (rows.length < PAGE) break
    await progress(seq)
  }
  if (seq !== head.seq) return broken(seq + 1n, null, 'removed')
  if (!Buffer.from(head.hash).equals(hash)) return broken(seq, null, 'head')
  const unsealed = await tx.auditEvent.count({ where: { chainSeq: null } })
  return ok({ sealed: seq, unsealed })
}

const broken = (seq: bigint, id: bigint | null, reason: ChainFault) => err('audit_chain_broken', { seq, id, reason })
