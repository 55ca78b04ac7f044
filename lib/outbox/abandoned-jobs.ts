import type { ClientBase } from 'pg'

/** A lock that every living worker process shares, held by its connection: the operating system lets go of it. */
const ALIVE = 636_971_117

/**
 * Says that this process works on the queue, for as long as `client` stays connected. A process that died (SIGKILL,
 * power) leaves its jobs locked, and the queue itself would wait four hours. Where nobody else is alive, all locks are
 * such leftovers, and the jobs are free again at once.
 */
export async function announceWorker(client: ClientBase): Promise<void> {
  const { rows } = await client.query('SELECT pg_try_advisory_lock($1) AS alone', [ALIVE])
  const alone = rows[0].alone === true
  if (alone) await releaseJobs(client, '0')
  await client.query('SELECT pg_advisory_lock_shared($1)', [ALIVE])
  if (alone) await client.query('SELECT pg_advisory_unlock($1)', [ALIVE])
}

/**
 * Frees the jobs of workers that died while others live on: no job of ours lasts two minutes.
 * By the database's clock, because that one wrote the lock.
 */
export function releaseAbandonedJobs(client: ClientBase): Promise<void> {
  return releaseJobs(client, '2 minutes')
}

async function releaseJobs(client: ClientBase, lockedFor: string): Promise<void> {
  await client.query(
    `SELECT graphile_worker.force_unlock_workers(ARRAY(
       SELECT DISTINCT locked_by FROM graphile_worker.jobs
       WHERE locked_by IS NOT NULL AND locked_at <= now() - $1::interval))`,
    [lockedFor],
  )
}
