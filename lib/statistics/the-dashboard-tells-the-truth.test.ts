// Promise: the dashboard's numbers are those of the people and the log: who has done what is asked is not called late.
import { afterAll, beforeEach, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE, now, plus, setClockOffset } from '@/lib/clock'
import { db } from '@/lib/db'
import { newId } from '../crypto/id'
import { readSettings } from '../settings/settings'
import { makePerson, type Person } from '../testing/people'
import { countAdoption } from './count-adoption'
import { readAttention } from './read-attention'
import { daysUntil, readActivity, readAdoption, shownDays } from './read-days'
import { readDue, readEverybody } from './read-due'

const NOW = new Date('2026-03-10T12:00:00Z')

beforeEach(async () => {
  setClockOffset(NOW.getTime() - Date.now())
  await db.user.deleteMany()
  await db.rule.deleteMany()
  await db.adoptionDay.deleteMany()
  await db.auditDay.deleteMany()
  await db.signInDay.deleteMany()
})
afterAll(() => setClockOffset(0))

const give = ({ id: userId }: Person, type: string) =>
  db.factor.create({ data: { id: newId(), userId, type, label: 'x', confirmedAt: now() } })

async function makeRule(more: { targetType?: string; targetRole?: string; strength?: string } = {}) {
  const id = newId()
  const methods = ['totp', 'email', 'sms', 'webauthn']
  await db.rule.create({
    data: {
      id,
      targetType: 'everyone',
      requirement: 'required',
      allowedMethods: methods,
      allFrom: plus(NOW, -DAY),
      ...more,
    },
  })
  return id
}

const until = (person: Person, ruleId: string, deadline: Date) =>
  db.enrollmentDeadline.create({ data: { userId: person.id, ruleId, deadline } })

it('due are those who do not comply yet, by day; past the deadline is overdue; later is neither', async () => {
  const rule = await makeRule()
  const people: Person[] = []
  for (let n = 0; n < 6; n++) people.push(await makePerson())
  const [soon, late, done, after, off, today] = people as [Person, Person, Person, Person, Person, Person]
  await until(soon, rule, plus(NOW, 3 * DAY))
  await until(late, rule, plus(NOW, -HOUR))
  await until(done, rule, plus(NOW, 2 * DAY))
  await give(done, 'totp')
  await until(after, rule, plus(NOW, 8 * DAY))
  await until(off, rule, plus(NOW, DAY))
  await db.user.update({ where: { id: off.id }, data: { disabledAt: NOW } })
  await until(today, rule, plus(NOW, HOUR))
  expect(await readDue(await readEverybody(), await readSettings(), NOW)).toEqual({
    overdue: 1,
    days: [
      { day: new Date('2026-03-10'), people: 1 },
      { day: new Date('2026-03-13'), people: 1 },
    ],
    soonest: [
      { id: today.id, email: today.email, deadline: plus(NOW, HOUR) },
      { id: soon.id, email: soon.email, deadline: plus(NOW, 3 * DAY) },
    ],
    required: 5,
    compliant: 1,
  })
})

it('of several rules the first that is not satisfied counts, and one that is satisfied does not', async () => {
  const any = await makeRule()
  const strong = await makeRule({ targetType: 'role', targetRole: 'admin', strength: 'phishing_resistant' })
  const [weak, bare] = [await makePerson({ roles: ['admin'] }), await makePerson({ roles: ['admin'] })]
  await give(weak, 'email')
  for (const person of [weak, bare]) {
    await until(person, any, plus(NOW, DAY))
    await until(person, strong, plus(NOW, 5 * DAY))
  }
  const { days, overdue } = await readDue(await readEverybody(), await readSettings(), NOW)
  expect(overdue).toBe(0)
  expect(days).toEqual([
    { day: new Date('2026-03-11'), people: 1 },
    { day: new Date('2026-03-15'), people: 1 },
  ])
})

it('who must replace what they have may not wait', async () => {
  const person = await makePerson()
  await give(person, 'totp')
  await db.user.update({ where: { id: person.id }, data: { reenrollRequiredAt: NOW } })
  expect(await readDue(await readEverybody(), await readSettings(), NOW)).toMatchObject({
    overdue: 1,
    days: [],
    required: 1,
    compliant: 0,
  })
})

it('what needs attention: locks of this moment, administrators without a factor, rules', async () => {
  const [locked, before] = [await makePerson(), await makePerson()]
  await db.user.update({ where: { id: locked.id }, data: { factorLockedUntil: plus(NOW, MINUTE) } })
  await db.user.update({ where: { id: before.id }, data: { factorLockedUntil: plus(NOW, -MINUTE) } })
  const [bare, safe] = [await makePerson({ roles: ['admin'] }), await makePerson({ roles: ['admin'] })]
  await give(safe, 'webauthn')
  expect(await readAttention(NOW, (await readEverybody()).alike)).toEqual({
    locked: 1,
    administratorsWithoutFactor: 1,
    requires: false,
    pausedByProblems: 0,
    recoveriesToApprove: 0,
    bypassesToApprove: 0,
    logBroken: false,
  })
  await makeRule()
  await db.rule.updateMany({ data: { pausedAt: NOW, pausedBy: 'problems' } })
  await db.recoveryRequest.create({
    data: { id: newId(), userId: bare.id, needsApproval: true, readyAt: plus(NOW, DAY), expiresAt: plus(NOW, 2 * DAY) },
  })
  expect(await readAttention(NOW, (await readEverybody()).alike)).toMatchObject({
    requires: true,
    pausedByProblems: 1,
    recoveriesToApprove: 1,
  })
})

it('days without anything are shown as such, and those before the first are not', async () => {
  const days = daysUntil(NOW, 30)
  expect(days).toHaveLength(30)
  expect([days[0], days.at(-1)]).toEqual([new Date('2026-02-09'), new Date('2026-03-10')])
  const day = new Date('2026-03-01')
  const failed = { outcome: 'failure', factor: '' }
  await db.auditDay.createMany({
    data: [
      { day, event: 'login.password', ...failed, count: 3 },
      { day, event: 'login.passkey', ...failed, count: 1 },
      { day, event: 'login.factor', ...failed, factor: 'totp', count: 2 },
      { day, event: 'login.factor', ...failed, factor: 'sms', count: 5 },
      { day, event: 'login.factor', outcome: 'success', factor: 'sms', count: 50 },
      { day, event: 'user.factor_locked', outcome: 'success', factor: '', count: 1 },
      { day: new Date('2026-02-08'), event: 'login.password', ...failed, count: 9 },
    ],
  })
  const signIn = { standingId: 0, trustedBrowser: false }
  await db.signInDay.createMany({
    data: [
      { day, ...signIn, amr: 'pwd', count: 7 },
      { day, ...signIn, amr: 'mfa otp pwd', count: 4 },
    ],
  })
  const { activity, since } = await readActivity(days)
  expect(since).toEqual(new Date('2026-02-08'))
  expect(activity).toHaveLength(30)
  expect(activity.filter(({ signIns, failedFirst }) => signIns + failedFirst > 0)).toEqual([
    { day, signIns: 11, failedFirst: 4, failedSecond: 7, locks: 1 },
  ])
  expect(shownDays(days, since)).toHaveLength(30)
  expect(shownDays(days, new Date('2026-02-25'))[0]).toEqual(new Date('2026-02-25'))
  // A week at least, for an installation of yesterday.
  expect(shownDays(days, new Date('2026-03-09'))).toHaveLength(7)
  expect(shownDays(days, null)).toHaveLength(7)
})

it('today is as it is now, and the days before as they were counted', async () => {
  const days = daysUntil(NOW, 7)
  setClockOffset(plus(NOW, -DAY).getTime() - Date.now())
  const person = await makePerson()
  await countAdoption()
  setClockOffset(NOW.getTime() - Date.now())
  await countAdoption()
  await give(person, 'totp')
  const adoption = await readAdoption(days, (await readEverybody()).alike)
  const of = (day: string, kind: string) =>
    adoption.find((each) => each.day.getTime() === Date.parse(day) && each.role === '*' && each.kind === kind)?.people
  expect([of('2026-03-09', '*'), of('2026-03-09', 'any')]).toEqual([1, undefined])
  expect([of('2026-03-10', '*'), of('2026-03-10', 'any'), of('2026-03-10', 'totp')]).toEqual([1, 1, 1])
})
