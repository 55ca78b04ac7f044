import { db } from '../../db'

export type BulkJobView = {
  id: string
  action: string
  /** Of the role or group, where there is one. */
  name: string | null
  /** The address of who began it. */
  by: string | null
  createdAt: Date
  finishedAt: Date | null
  total: number
  /** How many ended how; null: it was not their turn yet. */
  outcomes: { outcome: string | null; people: number }[]
}

/** How far a job has come; null if there is none. */
export async function readBulkJob(id: string): Promise<BulkJobView | null> {
  const [job] = await db.$queryRaw<Omit<BulkJobView, 'outcomes'>[]>`
    SELECT j.id, j.action, j.params->>'name' AS name, u.email AS by, j.created_at AS "createdAt",
      j.finished_at AS "finishedAt", j.total
    FROM bulk_jobs j LEFT JOIN users u ON j.actor = 'user:' || u.id WHERE j.id = ${id}::uuid`
  if (!job) return null
  const outcomes = await db.$queryRaw<BulkJobView['outcomes']>`
    SELECT outcome, count(*)::int AS people FROM bulk_items WHERE job_id = ${id}::uuid
    GROUP BY outcome ORDER BY people DESC`
  return { ...job, outcomes }
}

export type BulkResult = { userId: string; email: string; outcome: string | null; doneAt: Date | null }

/** The people of a job in the order of their ids, a page at a time. @param only those that ended like that */
export function readBulkResults(id: string, after: string | undefined, limit: number, only?: string) {
  return db.bulkItem.findMany({
    where: { jobId: id, ...(after && { userId: { gt: after } }), ...(only && { outcome: only }) },
    orderBy: { userId: 'asc' },
    take: limit,
    select: { userId: true, email: true, outcome: true, doneAt: true },
  }) satisfies Promise<BulkResult[]>
}

/** All of them, a thousand at a time. */
export async function* everyBulkResult(id: string): AsyncGenerator<BulkResult[]> {
  let after: string | undefined
  for (;;) {
    const page = await readBulkResults(id, after, 1000)
    if (page.length > 0) yield page
    after = page.at(-1)?.userId
    if (page.length < 1000) return
  }
}
