// Promise: a right password that is followed by failed second factors is told to the account's owner, at every address,
// with what to do (ASVS 6.3.5); one alert a lock, and none for a mere slip.
import { expect, it } from 'vitest'
import { MINUTE } from '@/lib/clock'
import { db } from '@/lib/db'
import { housekeeping } from '@/lib/outbox/housekeeping'
import { redeemTicket } from '@/lib/sessions/redeem-ticket'
import {
  challengeOf,
  codeOf,
  FROM,
  giveAuthenticator,
  makePerson,
  PASSWORD,
  settleClock,
  wrongCode,
} from '@/lib/testing/people'
import { mailsQueuedFor } from '@/lib/testing/queue'
import { abandonChallenge } from './abandon-challenge'
import { answerChallenge } from './answer-challenge'
import { startLogin } from './start-login'
import { tellOfFailedSignIns } from './tell-of-failed-sign-ins'

const THIEF = { ip: '203.0.113.9', userAgent: 'another browser' }

async function begun() {
  settleClock()
  const person = await makePerson()
  const { secret } = await giveAuthenticator(person)
  const wrong = async (token: string, times: number) => {
    for (let n = 0; n < times; n++) {
      await answerChallenge({ token, method: 'totp', code: wrongCode(secret), from: THIEF })
    }
  }
  const notes = async (template: string) =>
    (await mailsQueuedFor(person.email)).filter((mail) => mail.template === template)
  return { person, secret, wrong, notes }
}

it('when the sign-in has run out: how often, from where', async () => {
  const { person, wrong, notes } = await begun()
  await wrong(await challengeOf(person), 2)
  await wrong(await challengeOf(person), 1)
  await tellOfFailedSignIns()
  expect(await notes('second_factor_failed')).toEqual([])
  settleClock(11 * MINUTE)
  await Promise.all([tellOfFailedSignIns(), tellOfFailedSignIns()])
  await tellOfFailedSignIns()
  const told = await notes('second_factor_failed')
  expect(told.reduce((sum, { props }) => sum + (props as { tries: number }).tries, 0)).toBe(3)
  expect(await db.loginChallenge.count({ where: { userId: person.id } })).toBe(0)
})

it('when it was given up, as well', async () => {
  const { person, wrong, notes } = await begun()
  const token = await challengeOf(person)
  await wrong(token, 1)
  await abandonChallenge(token)
  expect(await answerChallenge({ token, method: 'totp', code: '000000', from: THIEF })).toMatchObject({
    code: 'challenge_expired',
  })
  await housekeeping()
  await tellOfFailedSignIns()
  expect(await notes('second_factor_failed')).toHaveLength(1)
})

it('not where nothing was tried', async () => {
  const { person, notes } = await begun()
  await challengeOf(person)
  settleClock(11 * MINUTE)
  await tellOfFailedSignIns()
  expect(await notes('second_factor_failed')).toEqual([])
})

it('not where the lock has sent its alert', async () => {
  const { person, wrong, notes } = await begun()
  await wrong(await challengeOf(person), 5)
  settleClock(11 * MINUTE)
  await tellOfFailedSignIns()
  expect(await notes('second_factor_failed')).toEqual([])
  expect(await notes('second_factor_locked')).toHaveLength(1)
})

it('not where a slip was made in a browser of theirs, and they came in after all', async () => {
  const { person, secret, wrong, notes } = await begun()
  let browser: string | undefined
  const signIn = async (slips: number) => {
    const login = await startLogin({ email: person.email, password: PASSWORD, browser, from: FROM })
    if (!login.ok || login.status !== 'challenge') throw new Error('no challenge')
    await wrong(login.token, slips)
    if (slips > 0) return
    const answer = await answerChallenge({ token: login.token, method: 'totp', code: codeOf(secret), from: FROM })
    const ticket = answer.ok && answer.ticket
    browser = (await redeemTicket({ ticket, previousToken: undefined, browser: { token: browser } }))?.browser
  }
  await signIn(0)
  settleClock(MINUTE)
  await signIn(1)
  await signIn(0)
  settleClock(15 * MINUTE)
  await tellOfFailedSignIns()
  expect(await notes('second_factor_failed')).toEqual([])
})
