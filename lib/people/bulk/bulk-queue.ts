import type { Tx } from '../../db'

/** The name of the task behind the requests. */
export const BULK_TASK = 'bulk'

/** Has the next people of a job taken up, in the caller's transaction. */
export async function queueBulkJob(tx: Tx, jobId: string): Promise<void> {
  await tx.$executeRaw`
    SELECT graphile_worker.add_job(${BULK_TASK}::text, payload := json_build_object('job', ${jobId}::text))`
}
