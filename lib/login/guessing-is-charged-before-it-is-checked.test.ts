// Threat: guessing the second factor of an account whose password is known (ASVS 6.3.1, NIST SP 800-63B-4, 3.2.2).
import { beforeEach, describe, expect, it } from 'vitest'
import { MINUTE, now } from '@/lib/clock'
import { newId } from '@/lib/crypto/id'
import { db } from '@/lib/db'
import { challengeOf, codeOf, FROM, giveAuthenticator, makePerson, settleClock, wrongCode } from '@/lib/testing/people'
import { mailsQueuedFor } from '@/lib/testing/queue'
import { answerChallenge } from './answer-challenge'
import { readChallenge } from './read-challenge'

beforeEach(() => settleClock())

const answer = (token: string, code: string) => answerChallenge({ token, method: 'totp', code, from: FROM })

/** Wrong answers that were compared; those that were refused unseen are on record as well. */
async function evaluatedFailures(userId: string): Promise<number> {
  const events = await db.auditEvent.findMany({ where: { userId, event: 'login.factor', outcome: 'failure' } })
  return events.filter(({ details }) => !JSON.stringify(details).includes('refused')).length
}

async function locked() {
  const person = await makePerson()
  const authenticator = await giveAuthenticator(person)
  const token = await challengeOf(person)
  for (let n = 0; n < 5; n++) await answer(token, wrongCode(authenticator.secret))
  return { person, ...authenticator }
}

it('counts down the attempts that are left, then locks for fifteen minutes', async () => {
  const person = await makePerson()
  const { secret } = await giveAuthenticator(person)
  const token = await challengeOf(person)
  const codes = []
  for (let n = 0; n < 4; n++) codes.push(await answer(token, wrongCode(secret)))
  expect(codes).toMatchObject([4, 3, 2, 1].map((attemptsLeft) => ({ code: 'invalid_code', attemptsLeft })))
  const fifth = await answer(token, wrongCode(secret))
  expect(fifth).toMatchObject({ ok: false, code: 'locked' })
  if (fifth.ok || fifth.code !== 'locked') return
  expect(fifth.until.getTime() - now().getTime()).toBeGreaterThan(14 * MINUTE)
  expect(fifth.until.getTime() - now().getTime()).toBeLessThanOrEqual(15 * MINUTE)
})

it('answers the same to a right and a wrong code while locked, and charges neither', async () => {
  const { person, secret, backupCodes } = await locked()
  const before = await db.user.findUniqueOrThrow({ where: { id: person.id } })
  const token = await challengeOf(person)
  const right = await answer(token, codeOf(secret))
  const wrong = await answer(token, wrongCode(secret))
  const backup = await answerChallenge({ token, method: 'backup_code', code: backupCodes[0] ?? '', from: FROM })
  expect(right).toEqual(wrong)
  expect(backup).toEqual(wrong)
  expect(right).toMatchObject({ code: 'locked' })
  expect(await db.user.findUniqueOrThrow({ where: { id: person.id } })).toEqual(before)
  expect(await readChallenge(token)).toMatchObject({ lockedUntil: before.factorLockedUntil })
})

it('opens again after fifteen minutes, with five attempts, and the right code signs in', async () => {
  const { person, secret } = await locked()
  settleClock(15 * MINUTE + 30_000)
  const token = await challengeOf(person)
  expect(await answer(token, wrongCode(secret))).toMatchObject({ code: 'invalid_code', attemptsLeft: 4 })
  expect(await answer(token, codeOf(secret))).toMatchObject({ ok: true })
})

it('sends one alert a lock, not one a try', async () => {
  const { person, secret } = await locked()
  const token = await challengeOf(person)
  for (let n = 0; n < 3; n++) await answer(token, wrongCode(secret))
  const alerts = (await mailsQueuedFor(person.email)).filter((mail) => mail.template === 'second_factor_locked')
  expect(alerts).toHaveLength(1)
  const events = await db.auditEvent.findMany({ where: { userId: person.id, event: 'user.factor_locked' } })
  expect(events).toHaveLength(1)
})

describe('nothing but the right answer gives an attempt back', () => {
  it('a new challenge, and the password again, resets nothing', async () => {
    const person = await makePerson()
    const { secret } = await giveAuthenticator(person)
    for (let n = 0; n < 4; n++) await answer(await challengeOf(person), wrongCode(secret))
    const token = await challengeOf(person)
    expect((await readChallenge(token))?.attemptsLeft).toBe(1)
    expect(await answer(token, wrongCode(secret))).toMatchObject({ code: 'locked' })
  })

  it('a success refunds what its own challenge charged, and no more', async () => {
    const person = await makePerson()
    const { secret } = await giveAuthenticator(person)
    const attackers = await challengeOf(person)
    for (let n = 0; n < 3; n++) await answer(attackers, wrongCode(secret))
    const owners = await challengeOf(person)
    await answer(owners, wrongCode(secret))
    expect(await answer(owners, codeOf(secret))).toMatchObject({ ok: true })
    const user = await db.user.findUniqueOrThrow({ where: { id: person.id } })
    expect(user).toMatchObject({ factorFailures: 3, factorLockedUntil: null })
  })

  it('failures of one method count for the other', async () => {
    const person = await makePerson()
    const { secret } = await giveAuthenticator(person)
    const token = await challengeOf(person)
    for (let n = 0; n < 3; n++) {
      await answerChallenge({ token, method: 'backup_code', code: '0000-0000-0000-0000', from: FROM })
    }
    expect(await answer(token, wrongCode(secret))).toMatchObject({ code: 'invalid_code', attemptsLeft: 1 })
  })
})

it('a hundred wrong codes at once are five at most', async () => {
  const person = await makePerson()
  const { secret } = await giveAuthenticator(person)
  const tokens: string[] = []
  for (let n = 0; n < 10; n++) tokens.push(await challengeOf(person))
  const code = wrongCode(secret)
  await Promise.all(Array.from({ length: 100 }, (_, n) => answer(tokens[n % 10] ?? '', code)))
  expect(await evaluatedFailures(person.id)).toBe(5)
})

it('answers that wait for each other at the same moment are charged one by one: the sixth finds the lock', async () => {
  const person = await makePerson()
  const { secret } = await giveAuthenticator(person)
  const tokens: string[] = []
  for (let n = 0; n < 8; n++) tokens.push(await challengeOf(person))
  const code = wrongCode(secret)
  const waiting = await db.$transaction(async (tx) => {
    await tx.$executeRaw`SELECT 1 FROM users WHERE id = ${person.id}::uuid FOR UPDATE`
    const answers = Promise.all(tokens.map((token) => answer(token, code)))
    await new Promise((resolve) => setTimeout(resolve, 500))
    return [answers]
  })
  const outcomes = (await waiting[0])?.map((outcome) => (outcome.ok ? 'ok' : outcome.code))
  expect(outcomes?.filter((code) => code === 'locked')).toHaveLength(4)
  expect(await evaluatedFailures(person.id)).toBe(5)
})

it('a challenge takes five answers and no more, also if the account was unlocked meanwhile', async () => {
  const person = await makePerson()
  const { secret } = await giveAuthenticator(person)
  const token = await challengeOf(person)
  for (let n = 0; n < 5; n++) {
    await answer(token, wrongCode(secret))
    await db.user.update({ where: { id: person.id }, data: { factorFailures: 0, factorLockedUntil: null } })
  }
  expect(await answer(token, codeOf(secret))).toMatchObject({ ok: false, code: 'challenge_expired' })
})

it('the fifth answer may still be the right one', async () => {
  const person = await makePerson()
  const { secret } = await giveAuthenticator(person)
  const token = await challengeOf(person)
  for (let n = 0; n < 4; n++) await answer(token, wrongCode(secret))
  expect(await answer(token, codeOf(secret))).toMatchObject({ ok: true })
  expect(await db.user.findUniqueOrThrow({ where: { id: person.id } })).toMatchObject({
    factorFailures: 0,
    factorLockedUntil: null,
  })
})

it('an authenticator whose seed does not open makes no guess at the others free', async () => {
  const person = await makePerson()
  const { secret, factorId } = await giveAuthenticator(person)
  const broken = await db.factor.findUniqueOrThrow({ where: { id: factorId } })
  await db.factor.create({ data: { ...broken, id: newId(), sealedSecret: new Uint8Array([1, 2, 3]) } })
  const token = await challengeOf(person)
  for (let n = 0; n < 4; n++) expect(await answer(token, wrongCode(secret))).toMatchObject({ code: 'invalid_code' })
  expect(await answer(token, wrongCode(secret))).toMatchObject({ code: 'locked' })
})

it('a challenge is over after ten minutes', async () => {
  const person = await makePerson()
  const { secret } = await giveAuthenticator(person)
  const token = await challengeOf(person)
  settleClock(10 * MINUTE + 30_000)
  expect(await answer(token, codeOf(secret))).toMatchObject({ ok: false, code: 'challenge_expired' })
  expect(await readChallenge(token)).toBeNull()
})
