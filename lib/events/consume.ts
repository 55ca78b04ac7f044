import { type AuditRow, auditColumns } from '../audit/read-audit-events'
import { SECOND } from '../clock'
import { db, type Tx } from '../db'

/** A row of the log that has its place in the chain: no row is ever put in before it. */
export type SealedEvent = AuditRow & { seq: bigint }

const BATCH = 200

type Options = { signal?: AbortSignal /** How many rows are handed on at a time. */; batch?: number }

/**
 * Hands on what has been sealed into the audit log since the last call, in the order of the chain, as far as it goes.
 * The place reached is kept under `name`, and moves on in the transaction in which `work` writes: what is written by
 * that transaction is written once a row, whatever is killed when. What `work` does elsewhere may be repeated.
 * Any number of processes may call; one at a time works, and the others return at once. A new name begins at the
 * chain's present end.
 * @param work takes at most `batch` rows (200) at a time, within 30 s; if it throws, the same rows come again at the next call
 * @returns how many rows were handed on
 */
export async function consume(
  name: string,
  work: (tx: Tx, rows: SealedEvent[]) => Promise<unknown>,
  { signal, batch = BATCH }: Options = {},
): Promise<number> {
  let handed = 0
  while (!signal?.aborted && (await isBehind(name))) {
    const count = await consumeBatch(name, work, batch)
    handed += count
    if (count < batch) break
  }
  return handed
}

/** One cheap look, since most of the time there is nothing. Begins the cursor where there is none. */
async function isBehind(name: string): Promise<boolean> {
  const [found] = await db.$queryRaw<{ behind: boolean | null }[]>`
    SELECT c.seq < h.seq AS behind FROM audit_chain h LEFT JOIN event_cursors c ON c.name = ${name} WHERE h.id = 1`
  if (found?.behind === null) await beginCursor(name)
  return found?.behind === true
}

/** Makes a consumer's cursor at the chain's present end, where it has none. */
async function beginCursor(name: string): Promise<void> {
  await db.$executeRaw`
    INSERT INTO event_cursors (name, seq) SELECT ${name}, seq FROM audit_chain WHERE id = 1 ON CONFLICT DO NOTHING`
}

function consumeBatch(
  name: string,
  work: (tx: Tx, rows: SealedEvent[]) => Promise<unknown>,
  batch: number,
): Promise<number> {
  return db.$transaction(
    async (tx) => {
      const [cursor] = await tx.$queryRaw<{ seq: bigint }[]>`
        SELECT seq FROM event_cursors WHERE name = ${name} FOR UPDATE SKIP LOCKED`
      // Another process is at it.
      if (!cursor) return 0
      const rows = await tx.$queryRaw<SealedEvent[]>`
        SELECT ${auditColumns} FROM audit_events e
        WHERE e.chain_seq > ${cursor.seq} ORDER BY e.chain_seq LIMIT ${batch}`
      const last = rows.at(-1)
      if (!last) return 0
      await work(tx, rows)
      await tx.$executeRaw`UPDATE event_cursors SET seq = ${last.seq} WHERE name = ${name}`
      return rows.length
    },
    { timeout: 30 * SECOND },
  )
}

/** Forgets how far a consumer has come: if it reads again one day, it begins at the chain's end of then. */
export async function forgetCursor(name: string): Promise<void> {
  await db.$executeRaw`DELETE FROM event_cursors WHERE name = ${name}`
}
