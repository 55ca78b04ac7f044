// Promise: until when somebody may wait is fixed when a rule first applies to them, and only an administrator moves it.
import { afterEach, expect, it } from 'vitest'
import { DAY, HOUR, now, plus, setClockOffset } from '../clock'
import { newId } from '../crypto/id'
import { db } from '../db'
import { startLogin } from '../login/start-login'
import { makePerson, PASSWORD, type Person, signIn } from '../testing/people'
import { deadlineOf, giveFactors, makeGroup, makePersonWith, saveRule } from '../testing/rules'
import { resetTwoFactor } from '../users/reset-two-factor'
import { recordDeadlines } from './deadlines'
import { deleteRule } from './delete-rule'
import { extendDeadline } from './extend-deadline'
import { changeRule } from './save-rule'

const at = () => now().getTime()
const near = (date: Date | undefined, ms: number) => expect(Math.abs((date?.getTime() ?? 0) - ms)).toBeLessThan(60_000)
const statusOf = async ({ email }: Person) => {
  const login = await startLogin({ email, password: PASSWORD, from: { ip: null, userAgent: null } })
  return login.ok ? login.status : login.code
}

afterEach(async () => {
  setClockOffset(0)
  await db.rule.deleteMany()
})

const change = (id: string, given: Parameters<typeof changeRule>[0]['change']) =>
  changeRule({ id, change: given, actor: 'operator' })

it('signing in again and again gains nobody a day', async () => {
  const person = await makePerson()
  const group = await makeGroup(person)
  const { id } = await saveRule({ target: { type: 'group', id: group }, graceDays: 7 })
  const fixed = await deadlineOf(person, id)
  near(fixed, at() + 7 * DAY)
  for (const day of [1, 3, 6]) {
    setClockOffset(day * DAY)
    await signIn(person)
    expect(await deadlineOf(person, id)).toEqual(fixed)
  }
  setClockOffset(7 * DAY + HOUR)
  expect(await statusOf(person)).toBe('enrollment')
  await recordDeadlines(db, now())
  expect(await deadlineOf(person, id)).toEqual(fixed)
  expect(await statusOf(person)).toBe('enrollment')
})

it('nor does leaving the group and coming back', async () => {
  const person = await makePerson()
  const group = await makeGroup(person)
  const { id } = await saveRule({ target: { type: 'group', id: group }, graceDays: 7 })
  const fixed = await deadlineOf(person, id)
  await db.groupMember.deleteMany({ where: { groupId: group } })
  setClockOffset(8 * DAY)
  expect(await statusOf(person)).toBe('ticket')
  await db.groupMember.create({ data: { groupId: group, userId: person.id } })
  await recordDeadlines(db, now(), { userIds: [person.id] })
  expect(await deadlineOf(person, id)).toEqual(fixed)
  expect(await statusOf(person)).toBe('enrollment')
})

it('nor does giving up a role and taking it again', async () => {
  const role = `role-${newId()}`
  await db.role.create({ data: { name: role } })
  const person = await makePerson({ roles: ['user', role] })
  const { id } = await saveRule({ target: { type: 'role', id: role }, graceDays: 7 })
  const fixed = await deadlineOf(person, id)
  await db.userRole.deleteMany({ where: { userId: person.id, roleName: role } })
  setClockOffset(30 * DAY)
  await db.userRole.create({ data: { userId: person.id, roleName: role } })
  await recordDeadlines(db, now(), { userIds: [person.id] })
  expect(await deadlineOf(person, id)).toEqual(fixed)
  expect(await statusOf(person)).toBe('enrollment')
})

it('nor does a reset of the factors', async () => {
  const person = await makePersonWith(['totp'])
  const group = await makeGroup(person)
  const { id } = await saveRule({ target: { type: 'group', id: group }, graceDays: 7 })
  const fixed = await deadlineOf(person, id)
  setClockOffset(20 * DAY)
  await resetTwoFactor({ email: person.email, actor: 'operator' })
  await recordDeadlines(db, now())
  expect(await deadlineOf(person, id)).toEqual(fixed)
  expect(await statusOf(person)).toBe('enrollment')
})

it('nor does a change of the rule, more days of grace included', async () => {
  const person = await makePerson()
  const group = await makeGroup(person)
  const { id } = await saveRule({ target: { type: 'group', id: group }, graceDays: 2 })
  const fixed = await deadlineOf(person, id)
  setClockOffset(3 * DAY)
  for (const stricter of [{ graceDays: 30 }, { strength: 'phishing_resistant' as const }, { sessionDays: 1 }]) {
    expect(await change(id, stricter)).toMatchObject({ ok: true })
    expect(await deadlineOf(person, id)).toEqual(fixed)
  }
  expect(await statusOf(person)).toBe('enrollment')
})

it('an administrator gives one person more time, on record; never less, and nobody else', async () => {
  const [one, other] = [await makePerson(), await makePerson()]
  const group = await makeGroup(one, other)
  const { id: ruleId } = await saveRule({ target: { type: 'group', id: group }, graceDays: 2 })
  const fixed = await deadlineOf(other, ruleId)
  setClockOffset(3 * DAY)
  const give = (deadline: Date, userId = one.id) => extendDeadline({ userId, ruleId, deadline, actor: 'operator' })
  const later = plus(now(), DAY)
  expect(await give(later)).toEqual({ ok: true })
  expect(await deadlineOf(one, ruleId)).toEqual(later)
  expect(await deadlineOf(other, ruleId)).toEqual(fixed)
  expect(await statusOf(one)).toBe('ticket')
  expect(await statusOf(other)).toBe('enrollment')
  const event = await db.auditEvent.findFirst({ where: { event: 'deadline.extended' }, orderBy: { id: 'desc' } })
  expect(event).toMatchObject({
    userId: one.id,
    actor: 'operator',
    details: { rule: ruleId, deadline: later.toISOString(), deadlineBefore: fixed?.toISOString() },
  })
  expect(await give(plus(later, -HOUR))).toMatchObject({ code: 'deadline_not_later' })
  expect(await give(plus(now(), -HOUR), other.id)).toMatchObject({ code: 'deadline_not_later' })
  expect(await give(later, (await makePerson()).id)).toMatchObject({ code: 'deadline_not_found' })
})

it.each([
  ['narrower methods', {}, 'email'],
  ['more strength', { strength: 'phishing_resistant' as const }, 'totp'],
])('%s: who did what was asked may wait once more, who was late is late', async (_, stricter, kind) => {
  const caught = await makePersonWith([kind as 'totp'])
  const fine = await makePersonWith(['webauthn'])
  const late = await makePerson()
  const group = await makeGroup(caught, fine, late)
  const { id } = await saveRule({ target: { type: 'group', id: group }, graceDays: 7 })
  const fixed = await deadlineOf(late, id)
  setClockOffset(20 * DAY)
  const changed = await change(id, { ...stricter, allowedMethods: ['totp', 'webauthn'] })
  expect(changed).toMatchObject({ ok: true })
  near(await deadlineOf(caught, id), at() + 7 * DAY)
  expect(await deadlineOf(fine, id)).toEqual(fixed)
  expect(await deadlineOf(late, id)).toEqual(fixed)
  expect(await statusOf(late)).toBe('enrollment')
  const event = await db.auditEvent.findFirst({ where: { event: 'rule.changed' }, orderBy: { id: 'desc' } })
  expect(event?.details).toMatchObject({ rule: id, newDeadlines: 1 })
  // Once more means once: the same change again, and time passing, give nothing.
  const second = await deadlineOf(caught, id)
  setClockOffset(21 * DAY)
  await change(id, { ...stricter, graceDays: 60 })
  expect(await deadlineOf(caught, id)).toEqual(second)
})

it('required where it was optional: everybody without a factor gets a deadline from that day', async () => {
  const person = await makePerson()
  const group = await makeGroup(person)
  const { id } = await saveRule({ target: { type: 'group', id: group }, requirement: 'optional', graceDays: 7 })
  expect(await deadlineOf(person, id)).toBeUndefined()
  setClockOffset(20 * DAY)
  expect(await change(id, { requirement: 'required' })).toMatchObject({ ok: true })
  near(await deadlineOf(person, id), at() + 7 * DAY)
})

it('two rules that were satisfied by two factors, and no longer are by one: that is new, too', async () => {
  const person = await makePersonWith(['totp', 'email'])
  const group = await makeGroup(person)
  const target = { type: 'group', id: group }
  const { id } = await saveRule({ target, allowedMethods: ['totp', 'webauthn', 'email'] })
  await saveRule({ target, allowedMethods: ['totp', 'webauthn'] })
  setClockOffset(20 * DAY)
  expect(await change(id, { allowedMethods: ['email', 'webauthn'], graceDays: 3 })).toMatchObject({ ok: true })
  near(await deadlineOf(person, id), at() + 3 * DAY)
})

it('what an administrator granted is not taken back by a stricter rule', async () => {
  const person = await makePersonWith(['totp'])
  const group = await makeGroup(person)
  const { id: ruleId } = await saveRule({ target: { type: 'group', id: group }, graceDays: 2 })
  const granted = plus(now(), 30 * DAY)
  await extendDeadline({ userId: person.id, ruleId, deadline: granted, actor: 'operator' })
  await change(ruleId, { strength: 'phishing_resistant' })
  expect(await deadlineOf(person, ruleId)).toEqual(granted)
})

it('the deadlines of a rule end with it, and the log keeps what it was', async () => {
  const person = await makePerson()
  const group = await makeGroup(person)
  const { id } = await saveRule({ target: { type: 'group', id: group } })
  expect(await statusOf(person)).toBe('enrollment')
  expect(await deleteRule({ id, actor: 'operator' })).toEqual({ ok: true })
  expect(await deadlineOf(person, id)).toBeUndefined()
  expect(await statusOf(person)).toBe('ticket')
  await giveFactors(person, 'totp')
  const event = await db.auditEvent.findFirst({ where: { event: 'rule.deleted' }, orderBy: { id: 'desc' } })
  expect(event?.details).toMatchObject({ rule: id, target: 'group', requirement: 'required', deadlines: 1 })
})
