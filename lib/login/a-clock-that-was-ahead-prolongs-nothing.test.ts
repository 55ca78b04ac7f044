// Threat: what began while a clock was ahead is good, or recent, for as long once it was put right; or a clock that is behind
// lifts what others were locked for.
import { afterEach, beforeEach, expect, it } from 'vitest'
import { CLOCK_SLACK, DAY, HOUR, MINUTE, now } from '@/lib/clock'
import { db } from '@/lib/db'
import { issueBypass } from '@/lib/factors/bypass/issue-bypass'
import { hasShown } from '@/lib/forward-auth/demands'
import { findSession } from '@/lib/sessions/find-session'
import { redeemTicket } from '@/lib/sessions/redeem-ticket'
import { isProvedWithin, type Session } from '@/lib/sessions/session'
import { challengeOf, codeOf, FROM, giveAuthenticator, makePerson, settleClock, wrongCode } from '@/lib/testing/people'
import { afterAClockWasAhead } from './after-a-clock-was-ahead'
import { answerChallenge } from './answer-challenge'
import { startStepUp } from './start-step-up'

const AHEAD = 7 * DAY
beforeEach(() => settleClock())
afterEach(() => settleClock())

it('a step-up that was made when the clock was ahead is not recent for days', async () => {
  const person = await makePerson()
  const { secret } = await giveAuthenticator(person)
  settleClock(2 * MINUTE)
  const one = await answerChallenge({
    token: await challengeOf(person),
    method: 'totp',
    code: codeOf(secret),
    from: FROM,
  })
  if (!one.ok) throw new Error(one.code)
  const opened = await redeemTicket({ ticket: one.ticket, previousToken: undefined })
  const s = await findSession(opened?.token)
  if (!s) throw new Error('no session')
  settleClock(AHEAD)
  const token = await startStepUp({ session: { id: s.id, userId: person.id, amr: s.amr }, from: FROM })
  const two = await answerChallenge({ token: token ?? '', method: 'totp', code: codeOf(secret), from: FROM })
  if (!two.ok) throw new Error(two.code)
  const stepped = await redeemTicket({ ticket: two.ticket, previousToken: opened?.token })
  settleClock(6 * DAY)
  await afterAClockWasAhead()
  const later = await findSession(stepped?.token)
  // It is over, or its proof is one of a time to come, which isRecent takes for none.
  const age = later ? now().getTime() - later.authTime.getTime() : 0
  expect(later === null || age < -CLOCK_SLACK).toBe(true)
})

it('an administrator session that was seen when the clock was ahead still ends when it is idle', async () => {
  const admin = await makePerson({ roles: ['admin'] })
  const { secret } = await giveAuthenticator(admin)
  settleClock(2 * MINUTE)
  const one = await answerChallenge({
    token: await challengeOf(admin),
    method: 'totp',
    code: codeOf(secret),
    from: FROM,
  })
  if (!one.ok) throw new Error(one.code)
  const opened = await redeemTicket({ ticket: one.ticket, previousToken: undefined })
  settleClock(11 * HOUR)
  await db.settings.update({ where: { id: 1 }, data: { adminIdleMinutes: 1440 } })
  expect(await findSession(opened?.token)).not.toBeNull()
  await db.settings.update({ where: { id: 1 }, data: { adminIdleMinutes: 5 } })
  settleClock(10 * HOUR)
  await afterAClockWasAhead()
  // last used at 0h (true time); idle for ten hours, 5 minutes allowed
  expect(await findSession(opened?.token)).toBeNull()
})

it('a bypass issued when the clock was ahead is not good for as much longer', async () => {
  const [person, admin] = [await makePerson(), await makePerson({ roles: ['admin'] })]
  await giveAuthenticator(person)
  settleClock(AHEAD)
  const made = await issueBypass({ userId: person.id, actor: `user:${admin.id}`, from: FROM })
  if (!made.ok) throw new Error(made.code)
  settleClock(6 * DAY)
  await afterAClockWasAhead()
  expect(
    await answerChallenge({ token: await challengeOf(person), method: 'bypass', code: made.code, from: FROM }),
  ).toMatchObject({ ok: false })
})

it('a challenge begun when the clock was ahead is not good for as much longer', async () => {
  const person = await makePerson()
  const { secret } = await giveAuthenticator(person)
  settleClock(AHEAD)
  const token = await challengeOf(person)
  settleClock(6 * DAY)
  await afterAClockWasAhead()
  expect(await answerChallenge({ token, method: 'totp', code: codeOf(secret), from: FROM })).toMatchObject({
    ok: false,
  })
})

it('a process whose clock is behind does not lift a lock', async () => {
  const person = await makePerson()
  const { secret } = await giveAuthenticator(person)
  settleClock(2 * MINUTE)
  const token = await challengeOf(person)
  const answer = (t: string, code: string) => answerChallenge({ token: t, method: 'totp', code, from: FROM })
  for (let n = 0; n < 5; n++) await answer(token, wrongCode(secret))
  expect(await answer(await challengeOf(person), codeOf(secret))).toMatchObject({ code: 'locked' })
  settleClock(2 * MINUTE - HOUR)
  await afterAClockWasAhead()
  settleClock(3 * MINUTE)
  expect(await answer(await challengeOf(person), codeOf(secret))).toMatchObject({ code: 'locked' })
})

it('a proof of a time to come is fresh nowhere: not for a change, not for a route, not for a protected site', () => {
  const at = new Date('2026-11-20T12:00:00Z')
  const aged = (ms: number) => ({ authTime: new Date(at.getTime() - ms) })
  const within = (age: number, ms: number) => isProvedWithin(aged(age), ms, at)
  expect([within(MINUTE, 5 * MINUTE), within(-MINUTE, 5 * MINUTE), within(0, 0)]).toEqual([true, true, true])
  expect([within(6 * MINUTE, 5 * MINUTE), within(-6 * DAY, 5 * MINUTE), within(0, Number.NaN)]).toEqual([
    false,
    false,
    false,
  ])
  const session = { ...aged(-6 * DAY), aal: 2, amr: ['pwd', 'otp', 'mfa'], owes: null } as unknown as Session
  expect(hasShown(session, { aal: 2, methods: [], maxAge: HOUR }, at)).toBe(false)
})
