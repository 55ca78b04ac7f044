// Promise: a rule reminds, is required of a part, then of all, each from its day on; it can be paused, by an administrator
// or by the problems it makes, and then costs nobody any time.
import { afterEach, beforeEach, expect, it } from 'vitest'
import { recordEvent } from '../audit/record-event'
import { DAY, HOUR, MINUTE, now, plus, setClockOffset } from '../clock'
import { db } from '../db'
import { startLogin } from '../login/start-login'
import { FROM, makePerson, PASSWORD, type Person } from '../testing/people'
import { mailsQueuedFor } from '../testing/queue'
import { deadlineOf, makeGroup, saveRule } from '../testing/rules'
import { recordDeadlines } from './deadlines'
import { extendDeadline } from './extend-deadline'
import { moveToStage } from './move-to-next-stage'
import { pauseOnProblems } from './pause-on-problems'
import { pauseRule } from './pause-rule'
import { resumeRule } from './resume-rule'
import { readRuleRecord, stageOf } from './rule-record'

const actor = 'operator' as const
const day = (days: number) => plus(start, days * DAY).toISOString()
let start: Date

beforeEach(() => {
  setClockOffset(0)
  start = now()
})

afterEach(async () => {
  setClockOffset(0)
  await db.rule.deleteMany()
  await db.$executeRaw`DELETE FROM graphile_worker._private_jobs`
})

async function meets({ email }: Person): Promise<string> {
  const login = await startLogin({ email, password: PASSWORD, from: FROM })
  if (!login.ok) return login.code
  if (login.status !== 'ticket') return login.status
  return login.due ? (login.due.deadline ? 'in grace' : 'reminded') : 'let in'
}

const stage = async (id: string) => {
  const rule = await readRuleRecord(id)
  return rule && stageOf(rule, now())
}

async function roleOut(rollout: object, more: object = {}) {
  const [first, other] = [await makePerson(), await makePerson()]
  const [all, part] = [await makeGroup(first, other), await makeGroup(first)]
  const rule = await saveRule({
    target: { type: 'group', id: all },
    graceDays: 2,
    rollout: { ...rollout, ...('partFrom' in rollout && { partGroup: part }) },
    ...more,
  })
  return { id: rule.id, first, other }
}

it('stage after stage begins with its day, for whom it is meant, and the days of grace with it', async () => {
  const { id, first, other } = await roleOut({ nudgeFrom: day(1), partFrom: day(3), allFrom: day(10) })
  const steps: [days: number, stage: string, first: string, other: string][] = [
    [0, 'scheduled', 'let in', 'let in'],
    [1.1, 'nudge', 'reminded', 'reminded'],
    [3.1, 'part', 'in grace', 'reminded'],
    [5.2, 'part', 'enrollment', 'reminded'],
    [10.1, 'all', 'enrollment', 'in grace'],
    [12.2, 'all', 'enrollment', 'enrollment'],
  ]
  for (const [days, name, meetsFirst, meetsOther] of steps) {
    setClockOffset(days * DAY)
    await recordDeadlines(db, now())
    expect([days, await stage(id), await meets(first), await meets(other)]).toEqual([
      days,
      name,
      meetsFirst,
      meetsOther,
    ])
  }
})

it('a percentage is of people, always the same ones', async () => {
  const people = await Promise.all(Array.from({ length: 30 }, () => makePerson()))
  const group = await makeGroup(...people)
  const rollout = { partFrom: day(-1), partPercent: 40 }
  const { id } = await saveRule({ target: { type: 'group', id: group }, rollout })
  const users = await db.user.findMany({ where: { id: { in: people.map((person) => person.id) } } })
  const due = await db.enrollmentDeadline.findMany({ where: { ruleId: id } })
  expect(due.map(({ userId }) => userId).sort()).toEqual(
    users
      .filter(({ cohort }) => cohort < 40)
      .map(({ id: userId }) => userId)
      .sort(),
  )
  expect(await moveToStage({ id, stage: 'all', actor })).toEqual({ ok: true })
  expect(await db.enrollmentDeadline.count({ where: { ruleId: id } })).toBe(30)
})

it('an administrator begins a stage before its day, and none that is behind', async () => {
  const { id, first, other } = await roleOut({ nudgeFrom: day(0), allFrom: day(30) })
  expect(await moveToStage({ id, stage: 'part', actor })).toEqual({ ok: true })
  expect(await db.rule.findUnique({ where: { id } })).toMatchObject({ partPercent: 10, partGroup: null })
  expect(await moveToStage({ id, stage: 'part', actor })).toMatchObject({ code: 'stage_reached' })
  expect(await moveToStage({ id, stage: 'all', actor })).toEqual({ ok: true })
  expect([await meets(first), await meets(other)]).toEqual(['in grace', 'in grace'])
  expect(await moveToStage({ id, stage: 'all', actor })).toMatchObject({ code: 'stage_reached' })
  const event = await db.auditEvent.findFirst({ where: { event: 'rule.stage' }, orderBy: { id: 'desc' } })
  expect(event?.details).toMatchObject({ rule: id, stage: 'all', stageBefore: 'part' })
  const optional = await saveRule({ target: { type: 'role', id: 'auditor' }, requirement: 'optional' })
  expect(await moveToStage({ id: optional.id, stage: 'all', actor })).toMatchObject({ code: 'not_rolled_out' })
  expect(await pauseRule({ id: optional.id, actor })).toMatchObject({ code: 'not_rolled_out' })
})

it('a pause costs nobody time: what was to come is put off by as long, what was past stays past', async () => {
  const { id, first, other } = await roleOut({ partFrom: day(0), allFrom: day(10) })
  const late = await makePerson()
  const passed = plus(start, -DAY)
  await db.enrollmentDeadline.create({ data: { userId: late.id, ruleId: id, deadline: passed } })
  const fixed = (await deadlineOf(first, id)) as Date
  setClockOffset(DAY)
  expect(await pauseRule({ id, actor })).toEqual({ ok: true })
  expect(await pauseRule({ id, actor })).toMatchObject({ code: 'paused_already' })
  expect(await moveToStage({ id, stage: 'all', actor })).toMatchObject({ code: 'rule_paused' })
  setClockOffset(15 * DAY)
  await recordDeadlines(db, now())
  expect([await stage(id), await meets(first), await meets(other)]).toEqual(['paused', 'reminded', 'reminded'])
  expect(await resumeRule({ id, actor })).toEqual({ ok: true })
  expect(await resumeRule({ id, actor })).toMatchObject({ code: 'not_paused' })
  const about = (at: Date | undefined | null, expected: Date) =>
    expect(Math.abs((at?.getTime() ?? 0) - expected.getTime())).toBeLessThan(MINUTE)
  about(await deadlineOf(first, id), plus(fixed, 14 * DAY))
  expect(await deadlineOf(late, id)).toEqual(passed)
  about((await readRuleRecord(id))?.rollout.allFrom, plus(start, 24 * DAY))
  expect([await stage(id), await meets(first), await meets(other)]).toEqual(['part', 'in grace', 'reminded'])
})

it('what is granted during a pause is put off by no more than what the pause went on for after that', async () => {
  const { id, first } = await roleOut({ allFrom: day(0) })
  await recordDeadlines(db, now())
  setClockOffset(DAY)
  expect(await pauseRule({ id, actor })).toEqual({ ok: true })
  setClockOffset(29 * DAY)
  const granted = plus(now(), 7 * DAY)
  expect(await extendDeadline({ userId: first.id, ruleId: id, deadline: granted, actor })).toEqual({ ok: true })
  setClockOffset(31 * DAY)
  expect(await resumeRule({ id, actor })).toEqual({ ok: true })
  const moved = ((await deadlineOf(first, id))?.getTime() ?? 0) - granted.getTime()
  expect(Math.abs(moved - 2 * DAY)).toBeLessThan(MINUTE)
})

async function problems(...people: Person[]) {
  const events = ['user.factor_locked', 'user.two_factor_reset', 'recovery.requested'] as const
  for (const [n, { id: userId }] of people.entries()) {
    const event = events[n % events.length] as (typeof events)[number]
    await recordEvent(db, { at: now(), event, outcome: 'success', actor: 'system', userId })
  }
}

it('too many problems in a day pause it, once, and every administrator gets one mail that says what to do', async () => {
  const administrators = [await makePerson({ roles: ['admin'] }), await makePerson({ roles: ['admin', 'user'] })]
  const disabled = await makePerson({ roles: ['admin'] })
  await db.user.update({ where: { id: disabled.id }, data: { disabledAt: now() } })
  const { id, first, other } = await roleOut({ allFrom: day(0) }, { pauseAfter: 1 })
  setClockOffset(MINUTE)
  // One person alone, however many problems they have or make, stops nothing for everybody.
  await problems(first, first, first, first)
  // Of somebody whom it does not concern.
  await problems(await makePerson(), await makePerson())
  expect(await pauseOnProblems()).toBe(0)
  await problems(other)
  const paused = await Promise.all([pauseOnProblems(), pauseOnProblems(), pauseOnProblems()])
  expect(paused.reduce((sum, count) => sum + count)).toBe(1)
  expect(await readRuleRecord(id)).toMatchObject({ pausedBy: 'problems', rollout: { pausedAt: expect.any(Date) } })
  for (const { email } of administrators) {
    const mails = await mailsQueuedFor(email)
    expect(mails.map(({ template }) => template)).toEqual(['rollout_paused'])
    expect(mails[0]?.props).toMatchObject({ target: 'group', problems: 2 })
  }
  expect(await mailsQueuedFor(disabled.email)).toEqual([])
  const event = await db.auditEvent.findFirst({ where: { event: 'rule.paused' }, orderBy: { id: 'desc' } })
  expect(event).toMatchObject({ actor: 'system', details: { rule: id, by: 'problems', problems: 2, pauseAfter: 1 } })
  // Resumed by somebody who has seen them: the same problems do not pause it again.
  setClockOffset(2 * MINUTE)
  expect(await resumeRule({ id, actor })).toEqual({ ok: true })
  expect(await pauseOnProblems()).toBe(0)
})

it('problems of the day before are forgotten, and a rule without a threshold never pauses', async () => {
  const { id, first, other } = await roleOut({ allFrom: day(0) }, { pauseAfter: 1 })
  const never = await roleOut({ allFrom: day(0) })
  setClockOffset(MINUTE)
  await problems(first, other, never.first, never.other, never.first)
  setClockOffset(DAY + HOUR)
  expect(await pauseOnProblems()).toBe(0)
  await problems(first)
  expect(await pauseOnProblems()).toBe(0)
  await problems(other)
  expect(await pauseOnProblems()).toBe(1)
  expect(await stage(id)).toBe('paused')
  expect(await stage(never.id)).toBe('all')
})
