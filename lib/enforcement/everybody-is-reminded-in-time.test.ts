// Promise: whoever must set something up hears of it by mail when the deadline is set, and 7, 3 and 1 days before it; once
// each, and not when they have done it.
import { beforeEach, expect, it } from 'vitest'
import { DAY, HOUR } from '@/lib/clock'
import { db } from '@/lib/db'
import { giveAuthenticator, makePerson, type Person, settleClock } from '@/lib/testing/people'
import { mailsQueuedFor, newestMail } from '@/lib/testing/queue'
import { makeGroup, makeRule } from '@/lib/testing/rules'
import { remindersOf, remindOfDeadlines } from './remind'

beforeEach(() => settleClock())

const reminders = async ({ email }: Person) =>
  (await mailsQueuedFor(email)).filter(({ template }) => template === 'enrollment_due').length

it('reminds at each step of the schedule, and once', async () => {
  const person = await makePerson()
  const group = await makeGroup(person)
  await makeRule(group, { graceDays: 10, strength: 'app_or_stronger' })
  const counts: number[] = []
  for (const days of [0.01, 0.01, 2, 3.1, 5, 7.1, 7.1, 8, 9.1, 9.5, 10.1]) {
    settleClock(days * DAY)
    await remindOfDeadlines()
    counts.push(await reminders(person))
  }
  expect(counts).toEqual([1, 1, 1, 2, 2, 3, 3, 3, 4, 4, 4])
  const { props } = await newestMail(person.email, 'enrollment_due')
  const { deadline } = await db.enrollmentDeadline.findFirstOrThrow({ where: { userId: person.id } })
  expect(props).toMatchObject({ target: 'group', strength: 'app_or_stronger', deadline })
})

it('says nothing to who has done it, is disabled, never confirmed the address, or is asked for nothing', async () => {
  const [done, disabled, unverified, paused] = [
    await makePerson(),
    await makePerson(),
    await makePerson({ verified: false }),
    await makePerson(),
  ]
  await giveAuthenticator(done)
  await makeRule(await makeGroup(done, disabled, unverified), { graceDays: 10 })
  await makeRule(await makeGroup(paused), { graceDays: 10, pausedAt: new Date(), nudgeFrom: new Date(0) })
  await db.user.update({ where: { id: disabled.id }, data: { disabledAt: new Date() } })
  await remindOfDeadlines()
  for (const person of [done, disabled, unverified, paused]) expect(await reminders(person)).toBe(0)
})

it('by the first of two deadlines, in one mail; and once, however many processes do it', async () => {
  const people = await Promise.all(Array.from({ length: 20 }, () => makePerson()))
  const group = await makeGroup(...people)
  await makeRule(group, { graceDays: 20 })
  const sooner = await makeRule(group, { graceDays: 10, strength: 'phishing_resistant' })
  await Promise.all(Array.from({ length: 8 }, () => remindOfDeadlines()))
  for (const person of people) expect(await reminders(person)).toBe(1)
  const { deadline } = await db.enrollmentDeadline.findFirstOrThrow({ where: { ruleId: sooner } })
  expect((await newestMail(people[0]?.email ?? '', 'enrollment_due')).props.deadline).toEqual(deadline)
})

it('the schedule can be told beforehand', () => {
  const from = new Date('2026-03-01T12:00:00Z')
  const days = (deadline: number) =>
    remindersOf(from, new Date(from.getTime() + deadline * DAY)).map(
      (at) => (at.getTime() - from.getTime()) / HOUR / 24,
    )
  expect(days(10)).toEqual([0, 3, 7, 9])
  expect(days(2)).toEqual([0, 1])
  expect(days(0)).toEqual([])
})
