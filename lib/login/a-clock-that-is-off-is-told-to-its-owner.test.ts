// Promise: a code of another time is refused like any wrong one; who then proves to be its owner is told that the clock of
// their device is off, and by how much. A thief is told nothing that tells right guesses from wrong ones.
import { expect, it } from 'vitest'
import { readTwoFactorStatus } from '@/lib/factors/read-two-factor-status'
import { clockOff, codeAt } from '@/lib/factors/totp/algorithm'
import { challengeOf, codeOf, FROM, giveAuthenticator, makePerson, settleClock, wrongCode } from '@/lib/testing/people'
import { answerChallenge } from './answer-challenge'

async function begun() {
  settleClock()
  const person = await makePerson()
  const authenticator = await giveAuthenticator(person)
  const token = await challengeOf(person)
  const answer = (code: string, method: 'totp' | 'backup_code' = 'totp') =>
    answerChallenge({ token, method, code, from: FROM })
  return { person, answer, ...authenticator }
}

it('nothing tells a code of another time from one of no time, before its owner is known', async () => {
  const { secret, answer } = await begun()
  const early = await answer(codeOf(secret, 10))
  const none = await answer(wrongCode(secret))
  expect(early).toEqual({ ok: false, code: 'invalid_code', attemptsLeft: 4 })
  expect(none).toEqual({ ok: false, code: 'invalid_code', attemptsLeft: 3 })
})

it('after another factor the owner is told by how much, ahead or behind, and until a code is right', async () => {
  const { person, secret, backupCodes, answer } = await begun()
  await answer(codeOf(secret, -14))
  expect(await answer(backupCodes[0] ?? '', 'backup_code')).toMatchObject({ ok: true, clockOffMinutes: -7 })
  expect(await readTwoFactorStatus(person)).toMatchObject({ clockOffMinutes: -7 })
  const next = await challengeOf(person)
  expect(await answerChallenge({ token: next, method: 'totp', code: codeOf(secret), from: FROM })).toMatchObject({
    ok: true,
    clockOffMinutes: undefined,
  })
  expect(await readTwoFactorStatus(person)).toMatchObject({ clockOffMinutes: null })
})

it('after a later right code too', async () => {
  const { secret, answer } = await begun()
  await answer(codeOf(secret, 6))
  expect(await answer(codeOf(secret))).toMatchObject({ ok: true, clockOffMinutes: 3 })
})

it('what was seen in a sign-in that failed is told in no other', async () => {
  const { person, secret, answer } = await begun()
  await answer(codeOf(secret, 6))
  const token = await challengeOf(person)
  expect(await answerChallenge({ token, method: 'totp', code: codeOf(secret), from: FROM })).toMatchObject({
    clockOffMinutes: undefined,
  })
})

it('looks twenty minutes far, and no further; the neighbouring steps are no deviation', () => {
  const secret = Buffer.from('12345678901234567890')
  const at = new Date('2026-03-01T12:00:10Z')
  const off = (steps: number) => {
    const shown = codeAt(secret, new Date(at.getTime() + steps * 30_000))
    return clockOff(secret, shown, at)
  }
  expect([1, -1, 41, -41].map(off)).toEqual([null, null, null, null])
  expect([2, -2, 3, 40, -40].map(off)).toEqual([1, -1, 2, 20, -20])
})
