// Promise: what is done to many people is done to each of them once, whatever stops it on the way, and says of each what
// became of it; and it never leaves nobody to administer.
import { beforeEach, describe, expect, it } from 'vitest'
import { csvLine } from '../../csv'
import { db } from '../../db'
import { giveAuthenticator, makePerson, type Person, settleClock, signIn } from '../../testing/people'
import { mailsQueuedFor } from '../../testing/queue'
import { disableUser } from '../disable-user'
import { inviteUser } from '../invite-user'
import type { BulkAction, BulkParams } from './bulk-actions'
import { everyBulkResult, readBulkJob } from './read-bulk-job'
import { readSelection } from './read-selection'
import { runBulkJob } from './run-bulk-job'
import { type Selection, startBulkJob } from './start-bulk-job'

let admin: Person
beforeEach(async () => {
  settleClock()
  admin = await makePerson({ roles: ['admin'] })
})

async function start(action: BulkAction, selection: Selection, params: BulkParams = {}) {
  const started = await startBulkJob({ action, params, selection, actor: `user:${admin.id}`, from: null })
  if (!started.ok) throw new Error(started.code)
  return started
}

/** As the queue does: until nothing is left to be taken up. */
async function work(id: string) {
  for (let n = 0; n < 20; n++) {
    await runBulkJob({ job: id })
    if ((await readBulkJob(id))?.finishedAt) return
  }
  throw new Error('it never finished')
}

const outcomes = async (id: string) =>
  Object.fromEntries((await readBulkJob(id))?.outcomes.map(({ outcome, people }) => [outcome, people]) ?? [])

const many = (n: number) => Promise.all(Array.from({ length: n }, () => makePerson()))
const ids = (people: Person[]) => ({ ids: people.map(({ id }) => id) })

it('does it to everybody who matched, in several turns, and queues each turn in its transaction', async () => {
  const people = Array.from({ length: 7 }, (_, n) => ({ email: `crowd-${n}@example.com` }))
  await db.user.createMany({ data: people })
  const { id, total } = await start('disable', { filter: { q: 'crowd-' } })
  expect(total).toBe(7)
  expect(await readSelection({ filter: { q: 'crowd-' } })).toMatchObject({ people: 7 })
  const queued = () => db.$queryRaw<unknown[]>`
    SELECT 1 FROM graphile_worker.jobs WHERE task_identifier = 'bulk'`
  expect(await queued()).toHaveLength(1)
  await runBulkJob({ job: id }, 4)
  expect(await outcomes(id)).toEqual({ done: 4, null: 3 })
  expect(await queued()).toHaveLength(2)
  await runBulkJob({ job: id }, 4)
  expect(await outcomes(id)).toEqual({ done: 7 })
  expect((await readBulkJob(id))?.finishedAt).not.toBeNull()
  expect(await db.user.count({ where: { email: { startsWith: 'crowd-' }, disabledAt: null } })).toBe(0)
})

it('goes on where it was killed, and several at once do nothing twice', async () => {
  const people = await many(6)
  for (const person of people) await giveAuthenticator(person)
  const { id } = await start('reenroll', ids(people))
  // Killed in the middle: what was written was written, the rest waits.
  await db.$executeRaw`CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF (SELECT count(*) FROM bulk_items WHERE job_id = NEW.job_id AND outcome = 'done') >= 2 THEN RAISE 'killed'; END IF; RETURN NEW; END $$`
  await db.$executeRaw`CREATE TRIGGER stop BEFORE UPDATE ON bulk_items FOR EACH ROW EXECUTE FUNCTION stop()`
  await runBulkJob({ job: id }).catch(() => {})
  await db.$executeRaw`DROP TRIGGER stop ON bulk_items`
  expect((await outcomes(id)).done).toBe(2)
  await Promise.all([runBulkJob({ job: id }), runBulkJob({ job: id }), runBulkJob({ job: id })])
  await work(id)
  expect(await outcomes(id)).toEqual({ done: 6 })
  for (const person of people) {
    const told = (await mailsQueuedFor(person.email)).filter(({ template }) => template === 'reenrollment_required')
    expect(told).toHaveLength(1)
  }
})

describe('says of each what became of it', () => {
  it('of those for whom it is nothing, and of oneself', async () => {
    const [withFactor, without] = (await many(2)) as [Person, Person]
    await giveAuthenticator(withFactor)
    const gone = await makePerson()
    const { id } = await start('reenroll', ids([withFactor, without, gone]))
    await db.user.delete({ where: { id: gone.id } })
    await work(id)
    expect(await outcomes(id)).toEqual({ done: 1, no_factor: 1, user_not_found: 1 })
    const { id: second } = await start('disable', ids([admin, without]))
    await work(second)
    expect(await outcomes(second)).toEqual({ done: 1, own_account: 1 })
    const lines: string[] = []
    for await (const page of everyBulkResult(id))
      lines.push(...page.map(({ email, outcome }) => csvLine([email, outcome])))
    expect(lines).toContain(`${gone.email},user_not_found\r\n`)
  })

  it('and keeps an administrator', async () => {
    await db.userRole.deleteMany({ where: { roleName: 'admin' } })
    const others = await Promise.all([1, 2, 3].map(() => makePerson({ roles: ['admin'] })))
    const started = await startBulkJob({
      action: 'disable',
      params: {},
      selection: ids(others),
      actor: 'operator',
      from: null,
    })
    if (!started.ok) throw new Error(started.code)
    await work(started.id)
    expect(await outcomes(started.id)).toEqual({ done: 2, last_administrator: 1 })
  })

  it('and stops with the administrator who began it', async () => {
    const people = await many(3)
    const other = await makePerson({ roles: ['admin'] })
    const { id } = await start('disable', ids(people))
    await disableUser({ userId: admin.id, actor: `user:${other.id}`, from: null })
    await work(id)
    expect(await outcomes(id)).toEqual({ read_only: 3 })
    expect(await db.user.count({ where: { id: { in: people.map(({ id: each }) => each) }, disabledAt: null } })).toBe(3)
  })
})

it('gives and takes roles and groups, ends sessions, invites again', async () => {
  const people = await many(2)
  const group = await db.group.create({ data: { name: 'Bulk' } })
  for (const person of people) await signIn(person)
  const run = async (action: BulkAction, params: BulkParams = {}) => {
    const { id } = await start(action, ids(people), params)
    await work(id)
    return outcomes(id)
  }
  const userIds = people.map(({ id }) => id)
  expect(await run('add_role', { role: 'auditor' })).toEqual({ done: 2 })
  expect(await db.userRole.count({ where: { userId: { in: userIds }, roleName: 'auditor' } })).toBe(2)
  expect(await run('remove_role', { role: 'auditor' })).toEqual({ done: 2 })
  expect(await run('add_group', { group: group.id })).toEqual({ done: 2 })
  expect(await db.groupMember.count({ where: { groupId: group.id } })).toBe(2)
  expect(await run('remove_group', { group: group.id })).toEqual({ done: 2 })
  expect(await run('end_sessions')).toEqual({ done: 2 })
  expect(await db.session.count({ where: { userId: { in: userIds } } })).toBe(0)
  expect(await run('reinvite')).toEqual({ not_invited: 2 })
  const made = await inviteUser({ email: 'bulk-invited@example.com', actor: `user:${admin.id}`, from: null })
  if (!made.ok) throw new Error(made.code)
  const { id } = await start('reinvite', { filter: { state: 'invited' } })
  await work(id)
  expect(await outcomes(id)).toEqual({ done: 1 })
})

it('is for somebody, and knows its role or group', async () => {
  const begin = (action: BulkAction, selection: Selection, params: BulkParams = {}) =>
    startBulkJob({ action, params, selection, actor: 'operator', from: null })
  expect(await begin('disable', { filter: { q: 'nobody-at-all' } })).toEqual({ ok: false, code: 'nobody_selected' })
  expect(await begin('add_role', ids([admin]), { role: 'emperor' })).toEqual({ ok: false, code: 'role_not_found' })
  expect(await begin('add_group', ids([admin]))).toEqual({ ok: false, code: 'group_not_found' })
  expect(await db.bulkJob.count({ where: { total: 0 } })).toBe(0)
})
