// Promise: who let whom into a group or role is on record, new administrators are told of, deadlines begin with it, and
// what a rule names stays.
import { beforeEach, expect, it } from 'vitest'
import { DAY, now, plus } from '@/lib/clock'
import { newId } from '@/lib/crypto/id'
import { db } from '@/lib/db'
import { FROM, makePerson, settleClock } from '@/lib/testing/people'
import { mailsQueuedFor } from '@/lib/testing/queue'
import { changeGroup } from './change-group'
import { changeMembers } from './change-members'
import { changeRoleOf } from './change-role-of'
import { createGroup } from './create-group'
import { createRole } from './create-role'
import { deleteGroup } from './delete-group'
import { deleteRole } from './delete-role'
import { describeRole } from './describe-role'
import { listGroups } from './list-groups'
import { listMembers } from './list-members'
import { listRoles } from './list-roles'

beforeEach(async () => {
  settleClock()
  await db.rule.deleteMany()
  await db.groupMember.deleteMany()
  await db.group.deleteMany()
  await db.user.deleteMany()
})

const operator = { actor: 'operator', from: FROM } as const

async function makeGroup(name: string): Promise<string> {
  const made = await createGroup({ name, description: 'for tests', by: operator })
  if (!made.ok) throw new Error(made.code)
  return made.group.id
}

async function ruleFor(target: { targetGroup?: string; targetRole?: string; partGroup?: string }) {
  const targetType = target.targetGroup ? 'group' : target.targetRole ? 'role' : 'everyone'
  const rule = { requirement: 'required', allowedMethods: ['totp'], graceDays: 7, allFrom: now() }
  return db.rule.create({ data: { id: newId(), targetType, ...rule, ...target } })
}

it('names who did it, whom it concerns, and what it was; what was so already is no event', async () => {
  const boss = await makePerson({ roles: ['admin'] })
  const person = await makePerson()
  const by = { actor: `user:${boss.id}`, from: FROM } as const
  const made = await createGroup({ name: 'Finance', by })
  if (!made.ok) throw new Error(made.code)
  const groupId = made.group.id
  const member = { groupId, userIds: [person.id], by }
  await changeMembers({ ...member, gains: true })
  expect(await changeMembers({ ...member, gains: true })).toEqual({ ok: true, changed: 0 })
  await changeMembers({ ...member, gains: false })
  await changeRoleOf({ role: 'auditor', userIds: [person.id], gains: true, by })
  await changeRoleOf({ role: 'auditor', userIds: [person.id], gains: false, by })
  await changeGroup({ groupId, name: 'Accounts', by })
  await changeMembers({ ...member, gains: true })
  await deleteGroup({ groupId, by })
  const events = await db.auditEvent.findMany({ where: { actor: by.actor }, orderBy: { id: 'asc' } })
  expect(events.map(({ event, userId, details, ip }) => ({ event, userId, details, ip }))).toEqual(
    [
      { event: 'group.created', userId: null, details: { group: groupId, name: 'Finance' } },
      { event: 'group.member_added', userId: person.id, details: { group: groupId, name: 'Finance' } },
      { event: 'group.member_removed', userId: person.id, details: { group: groupId, name: 'Finance' } },
      { event: 'role.given', userId: person.id, details: { role: 'auditor' } },
      { event: 'role.taken', userId: person.id, details: { role: 'auditor' } },
      {
        event: 'group.changed',
        userId: null,
        details: { group: groupId, name: 'Accounts', was: 'Finance', described: false },
      },
      { event: 'group.member_added', userId: person.id, details: { group: groupId, name: 'Accounts' } },
      {
        event: 'group.member_removed',
        userId: person.id,
        details: { group: groupId, name: 'Accounts', why: 'group_deleted' },
      },
      { event: 'group.deleted', userId: null, details: { group: groupId, name: 'Accounts', members: 1 } },
    ].map((event) => ({ ...event, ip: FROM.ip })),
  )
})

it('a new administrator is told so, and so is every other one who can sign in', async () => {
  const boss = await makePerson({ roles: ['admin'] })
  const other = await makePerson({ roles: ['admin'] })
  const gone = await makePerson({ roles: ['admin'] })
  await db.user.update({ where: { id: gone.id }, data: { disabledAt: now() } })
  const person = await makePerson()
  const by = { actor: `user:${boss.id}`, from: FROM } as const
  await changeRoleOf({ role: 'admin', userIds: [person.id], gains: true, by })
  await changeRoleOf({ role: 'auditor', userIds: [other.id], gains: true, by })
  const props = { giver: boss.email, people: [person.email], more: 0 }
  expect(await mailsQueuedFor(person.email)).toMatchObject([
    { template: 'role_given', props: { ...props, yours: true } },
  ])
  for (const { email } of [boss, other])
    expect(await mailsQueuedFor(email)).toMatchObject([{ template: 'role_given', props: { ...props, yours: false } }])
  expect(await mailsQueuedFor(gone.email)).toEqual([])
})

it('the deadline of a rule begins when somebody comes under it, and leaving and coming back moves it not at all', async () => {
  const person = await makePerson()
  const groupId = await makeGroup('Finance')
  await ruleFor({ targetGroup: groupId })
  await ruleFor({ targetRole: 'auditor' })
  const deadlines = () => db.enrollmentDeadline.findMany({ where: { userId: person.id }, orderBy: { deadline: 'asc' } })
  const begin = now()
  await changeMembers({ groupId, userIds: [person.id], gains: true, by: operator })
  const [first] = await deadlines()
  expect(first?.deadline.getTime()).toBeGreaterThanOrEqual(plus(begin, 7 * DAY).getTime())
  settleClock(3 * DAY)
  await changeMembers({ groupId, userIds: [person.id], gains: false, by: operator })
  await changeMembers({ groupId, userIds: [person.id], gains: true, by: operator })
  await changeRoleOf({ role: 'auditor', userIds: [person.id], gains: true, by: operator })
  const after = await deadlines()
  expect(after).toHaveLength(2)
  expect(after[0]).toEqual(first)
})

it('what a rule names is not deleted; what is built in never', async () => {
  const groupId = await makeGroup('Finance')
  const part = await makeGroup('Pilots')
  await createRole({ name: 'contractor', by: operator })
  const rules = [
    await ruleFor({ targetGroup: groupId }),
    await ruleFor({ partGroup: part }),
    await ruleFor({ targetRole: 'contractor' }),
  ]
  expect(await deleteGroup({ groupId, by: operator })).toEqual({ ok: false, code: 'rule_exists' })
  expect(await deleteGroup({ groupId: part, by: operator })).toEqual({ ok: false, code: 'rule_exists' })
  expect(await deleteRole({ name: 'contractor', by: operator })).toEqual({ ok: false, code: 'rule_exists' })
  await db.rule.deleteMany({ where: { id: { in: rules.map(({ id }) => id) } } })
  for (const name of ['admin', 'auditor', 'user']) {
    expect(await deleteRole({ name, by: operator })).toEqual({ ok: false, code: 'role_built_in' })
    expect(await describeRole({ name, description: 'x', by: operator })).toEqual({ ok: false, code: 'role_built_in' })
  }
  expect(await describeRole({ name: 'contractor', description: 'x', by: operator })).toEqual({ ok: true })
  expect(await deleteRole({ name: 'contractor', by: operator })).toEqual({ ok: true, members: 0 })
  expect(await deleteGroup({ groupId, by: operator })).toEqual({ ok: true, members: 0 })
})

it('names are one thing once, whatever the case of their letters', async () => {
  const groupId = await makeGroup('Finance')
  expect(await createGroup({ name: 'FINANCE', by: operator })).toEqual({ ok: false, code: 'group_name_taken' })
  const other = await makeGroup('Sales')
  expect(await changeGroup({ groupId: other, name: 'finance', by: operator })).toEqual({
    ok: false,
    code: 'group_name_taken',
  })
  expect(await changeGroup({ groupId, name: 'finance', by: operator })).toEqual({ ok: true })
  expect(await createRole({ name: 'admin', by: operator })).toEqual({ ok: false, code: 'role_name_taken' })
})

it('lists count right, and page through all without missing anybody', async () => {
  const [big, small] = [await makeGroup('big'), await makeGroup('Small')]
  const people = await Promise.all(Array.from({ length: 7 }, () => makePerson()))
  await changeMembers({ groupId: big, userIds: people.map(({ id }) => id), gains: true, by: operator })
  await changeMembers({ groupId: small, userIds: [people[0]?.id ?? ''], gains: true, by: operator })
  await makeGroup('100% _empty_')
  const { groups } = await listGroups()
  expect(groups.map(({ name, members }) => [name, members])).toEqual([
    ['100% _empty_', 0],
    ['big', 7],
    ['Small', 1],
  ])
  const first = await listGroups({ limit: 2 })
  expect(first.next).toBe('big')
  expect((await listGroups({ limit: 2, after: first.next ?? '' })).groups.map(({ name }) => name)).toEqual(['Small'])
  expect((await listGroups({ search: '0% _' })).groups).toHaveLength(1)
  expect((await listGroups({ search: '%%' })).groups).toEqual([])
  expect((await listRoles()).map(({ name, members }) => [name, members])).toEqual([
    ['admin', 0],
    ['auditor', 0],
    ['user', 7],
  ])

  const seen: string[] = []
  for (let after: string | null = ''; after !== null; ) {
    const page: Awaited<ReturnType<typeof listMembers>> = await listMembers({
      place: { kind: 'group', id: big },
      after,
      limit: 3,
    })
    seen.push(...page.members.map(({ email }) => email))
    after = page.next
  }
  expect(seen).toEqual(people.map(({ email }) => email).sort())
  const found = await listMembers({ place: { kind: 'role', id: 'user' }, search: people[3]?.email.toUpperCase() })
  expect(found.members.map(({ id }) => id)).toEqual([people[3]?.id])
})
