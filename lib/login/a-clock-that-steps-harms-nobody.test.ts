// Threat: the clock steps, back or forth. What was used up comes back to life; a session outlives its end; a clock that was a
// year ahead for a minute locks people for a year.
import { afterEach, beforeEach, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE, now } from '@/lib/clock'
import { db } from '@/lib/db'
import { findSession } from '@/lib/sessions/find-session'
import { redeemTicket } from '@/lib/sessions/redeem-ticket'
import {
  challengeOf,
  codeOf,
  FROM,
  giveAuthenticator,
  giveSentCodes,
  makePerson,
  PASSWORD,
  settleClock,
  signIn,
  wrongCode,
} from '@/lib/testing/people'
import { newestMail } from '@/lib/testing/queue'
import { requestPasswordReset } from '@/lib/users/request-password-reset'
import { resetLinkIsGood } from '@/lib/users/reset-password'
import { afterAClockWasAhead } from './after-a-clock-was-ahead'
import { answerChallenge } from './answer-challenge'
import { sendCode } from './send-code'
import { startLogin } from './start-login'

const YEAR = 365 * DAY
beforeEach(() => settleClock())
afterEach(() => settleClock())

const answer = (token: string, code: string) => answerChallenge({ token, method: 'totp', code, from: FROM })

it('a code that was used stays used when its time comes again, and one of before it too', async () => {
  const person = await makePerson()
  const { secret } = await giveAuthenticator(person)
  settleClock(2 * MINUTE)
  const [before, used] = [codeOf(secret, -1), codeOf(secret)]
  expect(await answer(await challengeOf(person), used)).toMatchObject({ ok: true })
  for (const back of [0, -30_000, -MINUTE]) {
    settleClock(2 * MINUTE + back)
    expect(await answer(await challengeOf(person), used)).toMatchObject({ ok: false })
    expect(await answer(await challengeOf(person), before)).toMatchObject({ ok: false })
    await db.user.update({ where: { id: person.id }, data: { factorFailures: 0, factorLockedUntil: null } })
  }
  settleClock(4 * MINUTE)
  expect(await answer(await challengeOf(person), codeOf(secret))).toMatchObject({ ok: true })
})

it('a challenge that is over, a ticket that was redeemed, and a link that was used do not come back', async () => {
  const person = await makePerson()
  const { secret } = await giveAuthenticator(person)
  settleClock(2 * MINUTE)
  const token = await challengeOf(person)
  const right = await answer(token, codeOf(secret))
  if (!right.ok) throw new Error(right.code)
  await redeemTicket({ ticket: right.ticket, previousToken: undefined })
  settleClock(-HOUR)
  expect(await answer(token, codeOf(secret))).toMatchObject({ code: 'challenge_expired' })
  expect(await redeemTicket({ ticket: right.ticket, previousToken: undefined })).toBeNull()
  // Tries that were used up stay used up as well.
  const tired = await challengeOf(person)
  for (let n = 0; n < 5; n++) await answer(tired, wrongCode(secret))
  settleClock(-2 * HOUR)
  expect(await answer(tired, codeOf(secret))).toMatchObject({ ok: false })
})

it('a session outlives its absolute end by no step: it ends, or was begun too late to be true', async () => {
  const person = await makePerson()
  const { token } = await signIn(person)
  settleClock(15 * DAY)
  expect(await findSession(token), 'ahead: it is over').toBeNull()
  settleClock(YEAR)
  const ahead = await signIn(person)
  expect(await findSession(ahead.token)).not.toBeNull()
  settleClock()
  expect(await findSession(token), 'put right: as it was').not.toBeNull()
  expect(await findSession(ahead.token), 'it would be good for a year').toBeNull()
})

it('a link that was sent when the clock was ahead is not good for as much longer', async () => {
  const person = await makePerson()
  settleClock(YEAR)
  await requestPasswordReset({ email: person.email, from: FROM })
  const { token } = (await newestMail(person.email, 'reset_password')).props
  expect(await resetLinkIsGood(token)).toBe(true)
  settleClock()
  expect(await resetLinkIsGood(token)).toBe(false)
})

it('a browser that was trusted when the clock was ahead is not trusted for as much longer', async () => {
  const person = await makePerson()
  const { secret } = await giveAuthenticator(person)
  settleClock(YEAR)
  const trust = { browser: undefined }
  const done = await answerChallenge({
    token: await challengeOf(person),
    method: 'totp',
    code: codeOf(secret),
    trust,
    from: FROM,
  })
  if (!done.ok || !done.browser) throw new Error('not trusted')
  const login = () => startLogin({ email: person.email, password: PASSWORD, browser: done.browser, from: FROM })
  expect(await login()).toMatchObject({ status: 'ticket' })
  settleClock()
  expect(await login()).toMatchObject({ status: 'challenge' })
})

it('nobody is locked, or kept from asking for a code, for a year', async () => {
  const person = await makePerson()
  const { secret } = await giveAuthenticator(person)
  const mailed = await makePerson()
  await giveSentCodes(mailed, 'email', mailed.email)
  settleClock(YEAR)
  const token = await challengeOf(person)
  for (let n = 0; n < 5; n++) await answer(token, wrongCode(secret))
  expect(await sendCode({ token: await challengeOf(mailed), method: 'email', from: FROM })).toMatchObject({ ok: true })
  for (let n = 0; n < 20; n++) await startLogin({ email: mailed.email, password: 'not the one', from: FROM })

  settleClock(MINUTE)
  expect(await answer(await challengeOf(person), codeOf(secret))).toMatchObject({ code: 'locked' })
  await afterAClockWasAhead()
  settleClock(17 * MINUTE)
  expect(await answer(await challengeOf(person), codeOf(secret))).toMatchObject({ ok: true })
  expect(
    await startLogin({ email: mailed.email, password: PASSWORD, from: FROM }),
    'strangers wait for their hour',
  ).toEqual({ ok: false, code: 'invalid_credentials' })
  settleClock(HOUR + 2 * MINUTE)
  expect(await sendCode({ token: await challengeOf(mailed), method: 'email', from: FROM })).toMatchObject({ ok: true })
})

it('a browser that its owner mistyped in while the clock was ahead is not shut out for a year', async () => {
  const person = await makePerson()
  const done = await startLogin({ email: person.email, password: PASSWORD, from: FROM })
  if (!done.ok || done.status !== 'ticket') throw new Error('the sign-in asks for more')
  const opened = await redeemTicket({ ticket: done.ticket, previousToken: undefined, browser: { token: undefined } })
  const login = (password: string) =>
    startLogin({ email: person.email, password, browser: opened?.browser, from: FROM })

  settleClock(YEAR)
  for (let n = 0; n < 20; n++) await login('not the one')
  expect(await login(PASSWORD)).toMatchObject({ code: 'too_many_attempts' })
  settleClock(2 * HOUR)
  const refused = await login(PASSWORD)
  if (refused.ok || refused.code !== 'too_many_attempts') throw new Error('it has more tries at once')
  expect(refused.until.getTime()).toBeLessThanOrEqual(now().getTime() + HOUR)
  settleClock(4 * HOUR)
  expect(await login(PASSWORD)).toMatchObject({ ok: true })
})

it('a lock that is as long as it should be is left alone', async () => {
  const person = await makePerson()
  const { secret } = await giveAuthenticator(person)
  const token = await challengeOf(person)
  for (let n = 0; n < 5; n++) await answer(token, wrongCode(secret))
  const until = async () => (await db.user.findUniqueOrThrow({ where: { id: person.id } })).factorLockedUntil
  const before = await until()
  await afterAClockWasAhead()
  expect(await until()).toEqual(before)
})
