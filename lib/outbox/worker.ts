import { setTimeout as sleep } from 'node:timers/promises'
import { run } from 'graphile-worker'
import pg from 'pg'
import { sealAuditEvents } from '../audit/seal-audit-events'
import { MINUTE, SECOND } from '../clock'
import { env } from '../env'
import { log, traceOf } from '../log'
import { onShutdown } from '../shutdown'
import { announceWorker, releaseAbandonedJobs } from './abandoned-jobs'
import { housekeeping } from './housekeeping'
import { outboxLogger } from './outbox-logger'
import { sendMailJob } from './send-mail-job'

const CONCURRENCY = 2

export type OutboxWorker = {
  /** Lets the jobs under way finish, and ends the worker's connections. */
  stop(): Promise<void>
}

/** Work of other parts of the product, by the name its jobs have. */
export type Work = {
  tasks?: Record<string, (payload: unknown) => Promise<void>>
  /** When tasks are due by themselves: lines of a crontab, in UTC. */
  crontab?: string
  /** Who reads the sealed audit log: called, one after the other, about every second and right after a sealing. */
  consumers?: readonly Consumer[]
  /** What goes on beside all that, each by itself, with a pause after each round. */
  loops?: readonly Loop[]
}
/** Neither of them knows the other: one that fails is called again later, and holds up nobody else. */
export type Consumer = { name: string; consume(signal: AbortSignal): Promise<unknown> }
export type Loop = { name: string; pauseMs: number; round(signal: AbortSignal): Promise<unknown> }

/**
 * Starts the work behind the requests in this process: queued mail, the sealing of the audit log, housekeeping.
 * Any number of processes may do so on one database. A database that is away is waited for.
 * @param work what else is done: parts above the outbox bring it
 */
export function startWorker(work: Work = {}): OutboxWorker {
  const stopping = new AbortController()
  const { signal } = stopping
  const running = Promise.all([
    repeat('the queue', 5 * SECOND, signal, () => workOnQueue(signal, work)),
    repeat('sealing the audit log', SECOND, signal, () => sealAndHandOn(work, signal)),
    ...(work.loops ?? []).map(({ name, pauseMs, round }) => repeat(name, pauseMs, signal, () => round(signal))),
  ])
  const stop = async () => {
    stopping.abort()
    forget()
    await running
  }
  const forget = onShutdown(stop)
  return { stop }
}

/** Runs a task again and again, with a pause after each run, so that it never overlaps itself. */
async function repeat(name: string, pauseMs: number, signal: AbortSignal, task: () => Promise<unknown>) {
  while (!signal.aborted) {
    try {
      await task()
    } catch (error) {
      log().error({ reason: (error as Error).message }, `outbox: ${name} failed, and will be tried again`)
    }
    await sleep(pauseMs, undefined, { signal }).catch(() => {})
  }
}

/** Seals what was committed to the audit log, and lets its readers read on. */
export async function sealAndHandOn({ consumers = [] }: Work, signal: AbortSignal): Promise<void> {
  await sealAuditEvents()
  for (const { name, consume } of consumers) {
    if (signal.aborted) return
    await consume(signal).catch((error) =>
      log().error({ consumer: name, ...traceOf(error) }, 'a reader of the log failed'),
    )
  }
}

/** Connections for the jobs, and two more: for the listening for new ones, and for whoever runs them. */
export function queuePool(): pg.Pool {
  const pgPool = new pg.Pool({
    connectionString: env().DATABASE_URL,
    max: CONCURRENCY + 2,
    connectionTimeoutMillis: 5 * SECOND,
    // Its statements are short. Not by the silence on its connections: one of them only listens.
    query_timeout: MINUTE,
    keepAlive: true,
    application_name: 'countersign-outbox',
  })
  const lost = (error: Error) => log().warn({ reason: error.message }, 'outbox: a database connection was lost')
  pgPool.on('error', lost)
  pgPool.on('connect', (client) => client.on('error', lost))
  return pgPool
}

/**
 * Ends its connections when nothing is done on them any more. The queue says that its last job is over before it has written
 * that down; ended too soon, the job would be done again: a mail would leave twice.
 */
export async function endQueuePool(pool: pg.Pool): Promise<void> {
  const until = performance.now() + 5 * SECOND
  do await sleep(50)
  while (pool.totalCount + pool.waitingCount > pool.idleCount && performance.now() < until)
  await pool.end()
}

/** How jobs are run, wherever they are. */
export const runnerOptions = ({ tasks }: Work) => ({
  concurrency: CONCURRENCY,
  noHandleSignals: true,
  logger: outboxLogger,
  taskList: { ...tasks, mail: sendMailJob, housekeeping },
})

/** The outbox's own line, and everybody else's. */
export const crontabOf = ({ crontab = '' }: Work): string => `17 * * * * housekeeping\n${crontab}`

/** Works on the queue until told to stop, or until the database is lost. */
async function workOnQueue(signal: AbortSignal, work: Work): Promise<void> {
  const pgPool = queuePool()
  const ended = new AbortController()
  try {
    const client = await pgPool.connect()
    client.on('error', () => ended.abort())
    try {
      await announceWorker(client)
      const runner = await run({
        ...runnerOptions(work),
        pgPool,
        // New mail is announced by NOTIFY and leaves at once; polling finds what is due for another attempt.
        pollInterval: 2 * SECOND,
        crontab: crontabOf(work),
      })
      runner.promise.then(
        () => ended.abort(),
        () => ended.abort(),
      )
      const end = AbortSignal.any([signal, ended.signal])
      await repeat('freeing abandoned jobs', MINUTE, end, () => releaseAbandonedJobs(client))
      await runner.stop().catch(() => {})
      await runner.promise
    } finally {
      client.release(true)
    }
  } finally {
    await endQueuePool(pgPool)
  }
}
