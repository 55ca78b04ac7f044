import { setTimeout as sleep } from 'node:timers/promises'
import { parseCrontab, run } from 'graphile-worker'
import { DAY, MINUTE, now, SECOND } from '../clock'
import { db } from '../db'
import { log, traceOf } from '../log'
import { releaseAbandonedJobs } from './abandoned-jobs'
import { crontabOf, endQueuePool, queuePool, runnerOptions, sealAndHandOn, type Work } from './worker'

/** What is left of the time, at the end, for the jobs under way. */
const TO_FINISH = 10 * SECOND

/**
 * Does once what a worker does all the time: seals, hands on, goes round each loop, queues the tasks that are due and
 * runs the queue's jobs, until there is nothing more to do or the time is over. For where no process stays; any number
 * may run, and workers beside them.
 * @throws if the database is away; what one part of the work throws is logged, and holds up no other part
 */
export async function workRound(work: Work, forMs: number): Promise<void> {
  const signal = AbortSignal.timeout(Math.max(forMs - TO_FINISH, 1))
  await queueWhatIsDue(crontabOf(work))
  await sealAndHandOn(work, signal)
  const parts = [
    ...(work.loops ?? []).map(({ name, round }) => ({ name, done: round(signal) })),
    { name: 'the queue', done: runJobs(work, signal) },
  ]
  await Promise.all(
    parts.map(({ name, done }) =>
      done.catch((error) => log().error({ part: name, ...traceOf(error) }, 'a part of the work failed')),
    ),
  )
  // Jobs have written events too.
  await sealAndHandOn(work, signal)
}

/** Queues each task that has become due since the last round, once, however often it was due. */
async function queueWhatIsDue(crontab: string): Promise<void> {
  const items = parseCrontab(crontab)
  await db.$transaction(async (tx) => {
    const minute = Math.floor(now().getTime() / MINUTE)
    await tx.$executeRaw`
      INSERT INTO event_cursors (name, seq) VALUES ('crontab', ${minute - 1}::bigint) ON CONFLICT DO NOTHING`
    const [last] = await tx.$queryRaw<
      { seq: bigint }[]
    >`SELECT seq FROM event_cursors WHERE name = 'crontab' FOR UPDATE`
    const from = Math.max(Number(last?.seq ?? minute), minute - DAY / MINUTE)
    const minutes = Array.from({ length: Math.max(minute - from, 0) }, (_, n) => digestOf(from + 1 + n))
    for (const task of new Set(items.filter(({ match }) => minutes.some(match)).map(({ task }) => task))) {
      await tx.$executeRaw`
        SELECT graphile_worker.add_job(${task}::text, job_key := ${`crontab:${task}`}::text, max_attempts := 1)`
    }
    await tx.$executeRaw`UPDATE event_cursors SET seq = ${minute}::bigint WHERE name = 'crontab'`
  })
}

/** A minute as a line of a crontab sees it, in UTC. */
function digestOf(minute: number) {
  const at = new Date(minute * MINUTE)
  return {
    min: at.getUTCMinutes(),
    hour: at.getUTCHours(),
    date: at.getUTCDate(),
    month: at.getUTCMonth() + 1,
    dow: at.getUTCDay(),
  }
}

async function runJobs(work: Work, signal: AbortSignal): Promise<void> {
  const pgPool = queuePool()
  try {
    const client = await pgPool.connect()
    await releaseAbandonedJobs(client).finally(() => client.release())
    const runner = await run({ ...runnerOptions(work), pgPool, pollInterval: SECOND })
    try {
      while (!signal.aborted && (await jobsAreDue())) await sleep(250)
    } finally {
      await runner.stop()
    }
  } finally {
    await endQueuePool(pgPool)
  }
}

/** Also those that are being run. By the database's clock, as the queue has it. */
async function jobsAreDue(): Promise<boolean> {
  const [found] = await db.$queryRaw<{ due: boolean }[]>`
    SELECT EXISTS (
      SELECT 1 FROM graphile_worker.jobs WHERE run_at <= now() AND attempts < max_attempts
        OR locked_at > now() - interval '2 minutes') AS due`
  return found?.due === true
}
