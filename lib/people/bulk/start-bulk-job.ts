import { type AuditActor, recordEvent } from '../../audit/record-event'
import { now } from '../../clock'
import { newId } from '../../crypto/id'
import { db, Prisma } from '../../db'
import type { RequestContext } from '../../request-context'
import { err, ok } from '../../result'
import { type PeopleFilter, wherePeople } from '../filter'
import { type BulkAction, type BulkParams, placeOf } from './bulk-actions'
import { queueBulkJob } from './bulk-queue'

/** Whom it is for: those who were ticked, or everybody who matches. */
export type Selection = { ids: string[] } | { filter: PeopleFilter }

/** SQL that is true of `users u` who are meant. */
export async function whereSelected(selection: Selection, at: Date): Promise<Prisma.Sql> {
  return 'ids' in selection ? Prisma.sql`u.id = ANY(${selection.ids}::uuid[])` : wherePeople(selection.filter, at)
}

/**
 * Begins to do something to many people: puts on record for whom, as they are chosen now, and leaves the work to be done
 * behind the requests.
 * @returns the job's id, or `nobody_selected`, `role_not_found`, `group_not_found`
 */
export async function startBulkJob(input: {
  action: BulkAction
  params: BulkParams
  selection: Selection
  actor: AuditActor
  from: RequestContext | null
}) {
  const { action, params, selection, actor, from } = input
  const at = now()
  const where = await whereSelected(selection, at)
  const id = newId()
  return db.$transaction(
    async (tx) => {
      const kind = action.endsWith('_role') ? 'role' : action.endsWith('_group') ? 'group' : null
      const place = kind && (await placeOf(tx, kind, params))
      if (kind && !place) return err(kind === 'role' ? 'role_not_found' : 'group_not_found')
      const [{ some } = { some: false }] = await tx.$queryRaw<{ some: boolean }[]>`
        SELECT EXISTS (SELECT 1 FROM users u WHERE ${where}) AS some`
      if (!some) return err('nobody_selected')
      await tx.bulkJob.create({
        data: { id, action, params: { ...params, ...(place && { name: place.name }) }, actor, total: 0, createdAt: at },
      })
      const total = await tx.$executeRaw`
        INSERT INTO bulk_items (job_id, user_id, email) SELECT ${id}::uuid, u.id, u.email FROM users u WHERE ${where}`
      await tx.bulkJob.update({ where: { id }, data: { total } })
      await recordEvent(tx, {
        at,
        event: 'bulk.started',
        outcome: 'success',
        actor,
        from,
        details: { job: id, action, people: total, ...(place && { name: place.name }) },
      })
      await queueBulkJob(tx, id)
      return ok({ id, total })
    },
    { timeout: 60_000 },
  )
}
