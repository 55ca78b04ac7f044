// Promise: a hundred wrong codes in a row stop an authenticator, whoever gave them (NIST SP 800-63B-4, 3.2.2).
import { expect, it } from 'vitest'
import { db } from '@/lib/db'
import { readTwoFactorStatus } from '@/lib/factors/read-two-factor-status'
import { challengeOf, codeOf, FROM, giveAuthenticator, makePerson, settleClock, wrongCode } from '@/lib/testing/people'
import { mailsQueuedFor } from '@/lib/testing/queue'
import { requestRecovery } from '../recovery/request-recovery'
import { answerChallenge } from './answer-challenge'
import { readChallenge } from './read-challenge'
import { stepUpWays } from './step-up-ways'

async function withFailures(failures: number) {
  settleClock()
  const person = await makePerson()
  const authenticator = await giveAuthenticator(person)
  await db.factor.updateMany({ where: { userId: person.id }, data: { failures } })
  const answer = async (code: string, method: 'totp' | 'backup_code' = 'totp') =>
    answerChallenge({ token: await challengeOf(person), method, code, from: FROM })
  return { person, answer, ...authenticator }
}

it('the hundredth stops it: no code of it is right any more, and its owner is told', async () => {
  const { person, secret, backupCodes, answer } = await withFailures(99)
  expect(await answer(wrongCode(secret))).toMatchObject({ code: 'invalid_code' })
  expect(await answer(codeOf(secret))).toMatchObject({ code: 'method_not_permitted' })
  const told = (await mailsQueuedFor(person.email)).filter(({ template }) => template === 'factor_stopped')
  expect(told).toHaveLength(1)
  expect((await readTwoFactorStatus(person)).factors).toMatchObject([{ stopped: true }])
  // It still gates: the password alone opens nothing, another factor does.
  expect(await readChallenge(await challengeOf(person))).toMatchObject({ methods: [{ type: 'backup_code' }] })
  expect(await answer(backupCodes[0] ?? '', 'backup_code')).toMatchObject({ ok: true })
})

it('where it was all there is, nothing less opens: what is left is recovery', async () => {
  const { person } = await withFailures(100)
  await db.backupCode.deleteMany({ where: { userId: person.id } })
  const token = await challengeOf(person)
  expect(await readChallenge(token)).toMatchObject({ methods: [], default: null })
  expect(await requestRecovery({ token, from: FROM })).toMatchObject({ ok: true })
  expect((await stepUpWays(person)).methods).toEqual([])
})

it('a right hundredth is no wrong one, and begins the count anew', async () => {
  const { person, secret, answer } = await withFailures(99)
  expect(await answer(codeOf(secret))).toMatchObject({ ok: true })
  expect(await db.factor.findFirstOrThrow({ where: { userId: person.id } })).toMatchObject({ failures: 0 })
})

it('counts over sign-ins, and what is no guess at it does not count', async () => {
  const { person, secret, answer } = await withFailures(0)
  for (let n = 0; n < 2; n++) await answer(wrongCode(secret))
  await answer('AAAA-AAAA-AAAA-AAAA', 'backup_code')
  expect(await db.factor.findFirstOrThrow({ where: { userId: person.id } })).toMatchObject({ failures: 2 })
})
