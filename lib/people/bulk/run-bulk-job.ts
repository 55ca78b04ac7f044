import { z } from 'zod'
import type { AuditActor } from '../../audit/record-event'
import { now } from '../../clock'
import { db, type Tx } from '../../db'
import { keepingAnAdministrator } from '../../enforcement/lock-out-guard'
import { log, traceOf } from '../../log'
import { err, ok } from '../../result'
import { lockUser } from '../../users/lock-user'
import { BULK_ACTIONS, type BulkParams, bulkParams, DO } from './bulk-actions'
import { queueBulkJob } from './bulk-queue'

/** How many people one run takes up: then mails and other work have their turn. */
const CHUNK = 100

const payloadOf = z.object({ job: z.uuid() })
const actionOf = z.enum(BULK_ACTIONS)

type Job = { id: string; action: z.output<typeof actionOf>; params: BulkParams; actor: AuditActor }

/**
 * Takes up the next people of a job. What was done to somebody, and that it was, are one transaction: after a crash the
 * work goes on where it stopped, and nothing is done twice. Any number of processes may work on one job.
 */
export async function runBulkJob(payload: unknown, chunk = CHUNK): Promise<void> {
  const { job: id } = payloadOf.parse(payload)
  const row = await db.bulkJob.findUnique({ where: { id } })
  if (!row || row.finishedAt) return
  const job: Job = {
    id,
    action: actionOf.parse(row.action),
    params: bulkParams.parse(row.params),
    actor: row.actor as AuditActor,
  }
  const items = await db.bulkItem.findMany({
    where: { jobId: id, outcome: null },
    orderBy: { userId: 'asc' },
    take: chunk,
    select: { userId: true },
  })
  for (const { userId } of items) await doOne(job, userId)
  await db.$transaction(async (tx) => {
    if ((await tx.bulkItem.count({ where: { jobId: id, outcome: null } })) > 0) return queueBulkJob(tx, id)
    await tx.bulkJob.updateMany({ where: { id, finishedAt: null }, data: { finishedAt: now() } })
  })
}

async function doOne(job: Job, userId: string): Promise<void> {
  const at = now()
  const write = (outcome: string, tx: Tx = db) =>
    tx.bulkItem.updateMany({ where: { jobId: job.id, userId, outcome: null }, data: { outcome, doneAt: at } })
  const work = async (tx: Tx, guarded: boolean) => {
    // Another process may be at it, or was.
    const free = await tx.$queryRaw<unknown[]>`
      SELECT 1 FROM bulk_items WHERE job_id = ${job.id}::uuid AND user_id = ${userId}::uuid AND outcome IS NULL
      FOR UPDATE SKIP LOCKED`
    if (free.length === 0) return ok()
    const { action, params, actor } = job
    await lockUser(tx, userId)
    if (!guarded && (await isAdministrator(tx, userId))) return err('must_be_guarded')
    // Who is an administrator no longer has what they began ended, at the next person.
    const outcome = (await isStillAdministrator(actor))
      ? await DO[action](tx, { userId, actor, from: null, at }, params)
      : err('read_only')
    await write(outcome.ok ? 'done' : outcome.code, tx)
    return outcome
  }
  const guard = () => keepingAnAdministrator((tx) => work(tx, true))
  try {
    // What is done to somebody who administers nothing leaves as many administrators as there were; roles and groups
    // change in turns.
    const alone = !/_(role|group)$/.test(job.action)
    const first = alone ? await db.$transaction((tx) => work(tx, false)) : await guard()
    const done = !first.ok && first.code === 'must_be_guarded' ? await guard() : first
    // Its transaction was undone.
    if (!done.ok && done.code === 'last_administrator') await write(done.code)
  } catch (error) {
    log().error({ job: job.id, ...traceOf(error) }, 'a person of a bulk job could not be taken up')
    await write('failed')
  }
}

function isAdministrator(tx: Tx, userId: string): Promise<boolean> {
  return tx.userRole.count({ where: { userId, roleName: 'admin' } }).then((count) => count > 0)
}

async function isStillAdministrator(actor: AuditActor): Promise<boolean> {
  if (!actor.startsWith('user:')) return true
  const id = actor.slice('user:'.length)
  return (await db.user.count({ where: { id, disabledAt: null, roles: { some: { roleName: 'admin' } } } })) > 0
}
