// Threat: a change of roles or groups leaves nobody who can administer, also when two such changes race.
import { beforeEach, expect, it } from 'vitest'
import { now } from '@/lib/clock'
import { newId } from '@/lib/crypto/id'
import { db } from '@/lib/db'
import { findSession } from '@/lib/sessions/find-session'
import { isAdministrator } from '@/lib/sessions/session'
import { FROM, makePerson, type Person, settleClock, signIn } from '@/lib/testing/people'
import { changeMembers } from './change-members'
import { changeRoleOf } from './change-role-of'
import { createGroup } from './create-group'
import { deleteRole } from './delete-role'

const by = { actor: 'operator', from: FROM } as const

beforeEach(async () => {
  settleClock()
  await db.rule.deleteMany()
  await db.user.deleteMany()
})

const administrators = () => db.userRole.count({ where: { roleName: 'admin' } })
const demote = (person: Person, actor: Person) =>
  changeRoleOf({ role: 'admin', userIds: [person.id], gains: false, by: { actor: `user:${actor.id}`, from: FROM } })

it('two administrators who demote each other at the same moment, twenty times over: one remains every time', async () => {
  const a = await makePerson({ roles: ['admin', 'user'] })
  const b = await makePerson({ roles: ['admin', 'user'] })
  for (let round = 0; round < 20; round++) {
    const outcomes = await Promise.all([demote(b, a), demote(a, b)])
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1)
    expect(outcomes.find(({ ok }) => !ok)).toMatchObject({ code: 'last_administrator' })
    expect(await administrators()).toBe(1)
    await changeRoleOf({ role: 'admin', userIds: [a.id, b.id], gains: true, by })
    expect(await administrators()).toBe(2)
  }
})

it('the last one keeps the role, and so do all of them together', async () => {
  const a = await makePerson({ roles: ['admin'] })
  expect(await demote(a, a)).toEqual({ ok: false, code: 'last_administrator' })
  const b = await makePerson({ roles: ['admin'] })
  expect(await changeRoleOf({ role: 'admin', userIds: [a.id, b.id], gains: false, by })).toEqual({
    ok: false,
    code: 'last_administrator',
  })
  expect(await administrators()).toBe(2)
  expect(await deleteRole({ name: 'admin', by })).toEqual({ ok: false, code: 'role_built_in' })
  expect(await db.auditEvent.count({ where: { event: 'role.taken', userId: { in: [a.id, b.id] } } })).toBe(0)
})

it('one who cannot sign in counts for nothing', async () => {
  const a = await makePerson({ roles: ['admin'] })
  const disabled = await makePerson({ roles: ['admin'] })
  await db.user.update({ where: { id: disabled.id }, data: { disabledAt: now() } })
  await makePerson({ roles: ['admin'], verified: false })
  expect(await demote(a, a)).toMatchObject({ code: 'last_administrator' })
})

it('a group whose rule nobody in it could meet does not take in the last administrator', async () => {
  const a = await makePerson({ roles: ['admin'] })
  const made = await createGroup({ name: 'Sealed', by })
  if (!made.ok) throw new Error(made.code)
  const groupId = made.group.id
  await db.rule.create({
    data: {
      id: newId(),
      targetType: 'group',
      targetGroup: groupId,
      requirement: 'required',
      // Not permitted by the settings: nobody can set it up.
      allowedMethods: ['sms'],
      allFrom: now(),
    },
  })
  expect(await changeMembers({ groupId, userIds: [a.id], gains: true, by })).toEqual({
    ok: false,
    code: 'last_administrator',
  })
  expect(await db.groupMember.count({ where: { groupId } })).toBe(0)
  // With another one outside of it, there is no harm.
  await makePerson({ roles: ['admin'] })
  expect(await changeMembers({ groupId, userIds: [a.id], gains: true, by })).toEqual({ ok: true, changed: 1 })
})

it('a role that is taken, or given, is effective at the next request', async () => {
  await makePerson({ roles: ['admin'] })
  const person = await makePerson({ roles: ['admin', 'user'] })
  const { token } = await signIn(person)
  const isOne = async () => {
    const session = await findSession(token)
    return session && isAdministrator(session)
  }
  expect(await isOne()).toBe(true)
  await changeRoleOf({ role: 'admin', userIds: [person.id], gains: false, by })
  expect(await isOne()).toBe(false)
  await changeRoleOf({ role: 'admin', userIds: [person.id], gains: true, by })
  expect(await isOne()).toBe(true)
})
