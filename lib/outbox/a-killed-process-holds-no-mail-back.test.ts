import pg from 'pg'
import { afterEach, expect, it } from 'vitest'
import { db } from '@/lib/db'
import { env } from '@/lib/env'
import { readMailbox } from '@/lib/mailbox/read-mailbox'
import { announceWorker } from './abandoned-jobs'
import { enqueueMail } from './enqueue'
import { type OutboxWorker, startWorker } from './worker'

let worker: OutboxWorker | undefined
afterEach(() => worker?.stop())

/** A mail as a process leaves it that was killed while sending it. */
async function leaveBehind(to: string, lockedFor: string): Promise<void> {
  await enqueueMail(db, { template: 'account_exists', to, props: {} })
  await db.$executeRaw`
    UPDATE graphile_worker._private_jobs
    SET locked_by = 'worker_of_the_dead', locked_at = now() - ${lockedFor}::text::interval, attempts = 1`
}

it('sends at once what a killed process was sending, if it was the only one', async () => {
  await leaveBehind('alone@example.com', '1 second')
  worker = startWorker()
  await expect.poll(() => readMailbox({ to: 'alone@example.com' }), { timeout: 5_000 }).toHaveLength(1)
})

it('leaves the jobs of living processes alone, and frees what has been locked for too long', async () => {
  const other = new pg.Client({ connectionString: env().DATABASE_URL })
  await other.connect()
  await announceWorker(other)
  await leaveBehind('dead@example.com', '3 minutes')
  await leaveBehindAlso('living@example.com')
  worker = startWorker()
  await expect.poll(() => readMailbox({ to: 'dead@example.com' }), { timeout: 5_000 }).toHaveLength(1)
  expect(await readMailbox({ to: 'living@example.com' })).toEqual([])
  await other.end()
})

async function leaveBehindAlso(to: string): Promise<void> {
  await enqueueMail(db, { template: 'account_exists', to, props: {} })
  await db.$executeRaw`
    UPDATE graphile_worker._private_jobs SET locked_by = 'worker_of_the_living', locked_at = now(), attempts = 1
    WHERE locked_by IS NULL`
}

it('works on after the database has dropped its connections', async () => {
  worker = startWorker()
  await enqueueMail(db, { template: 'account_exists', to: 'before@example.com', props: {} })
  await expect.poll(() => readMailbox({ to: 'before@example.com' }), { timeout: 5_000 }).toHaveLength(1)
  await db.$queryRaw`
    SELECT count(pg_terminate_backend(pid))::int FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'countersign-outbox'`
  await enqueueMail(db, { template: 'account_exists', to: 'after@example.com', props: {} })
  await expect.poll(() => readMailbox({ to: 'after@example.com' }), { timeout: 15_000 }).toHaveLength(1)
})
