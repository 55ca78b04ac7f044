// Threat: one right answer, submitted many times at once or again later, opens more than one session (ASVS 6.5.1).
import { beforeEach, expect, it } from 'vitest'
import { db } from '@/lib/db'
import { redeemTicket } from '@/lib/sessions/redeem-ticket'
import { challengeOf, codeOf, FROM, giveAuthenticator, makePerson, openTicket, settleClock } from '@/lib/testing/people'
import { answerChallenge } from './answer-challenge'

beforeEach(() => settleClock())

const fifty = Array.from({ length: 50 })

it('fifty parallel submissions of one right TOTP to one challenge make exactly one ticket', async () => {
  const person = await makePerson()
  const { secret } = await giveAuthenticator(person)
  const token = await challengeOf(person)
  const code = codeOf(secret)
  const results = await Promise.all(fifty.map(() => answerChallenge({ token, method: 'totp', code, from: FROM })))
  expect(results.filter((result) => result.ok)).toHaveLength(1)
  const user = await db.user.findUniqueOrThrow({ where: { id: person.id } })
  expect(user.factorLockedUntil).toBeNull()
})

it('one right TOTP, shown to fifty challenges at once, answers exactly one of them', async () => {
  const person = await makePerson()
  const { secret } = await giveAuthenticator(person)
  const tokens: string[] = []
  for (let n = 0; n < 4; n++) tokens.push(await challengeOf(person))
  const code = codeOf(secret)
  const results = await Promise.all(
    fifty.map((_, n) => answerChallenge({ token: tokens[n % 4], method: 'totp', code, from: FROM })),
  )
  expect(results.filter((result) => result.ok)).toHaveLength(1)
})

it('fifty parallel submissions of one backup code make exactly one ticket', async () => {
  const person = await makePerson()
  const { backupCodes } = await giveAuthenticator(person)
  const token = await challengeOf(person)
  const code = backupCodes[3] ?? ''
  const results = await Promise.all(
    fifty.map(() => answerChallenge({ token, method: 'backup_code', code, from: FROM })),
  )
  expect(results.filter((result) => result.ok)).toHaveLength(1)
  expect(await db.backupCode.count({ where: { userId: person.id, usedAt: null } })).toBe(9)
})

it('fifty parallel redemptions of one ticket open exactly one session', async () => {
  const person = await makePerson()
  const { secret } = await giveAuthenticator(person)
  await db.session.deleteMany({ where: { userId: person.id } })
  const token = await challengeOf(person)
  const answer = await answerChallenge({ token, method: 'totp', code: codeOf(secret), from: FROM })
  if (!answer.ok) throw new Error(answer.code)
  const opened = await Promise.all(fifty.map(() => redeemTicket({ ticket: answer.ticket, previousToken: undefined })))
  expect(opened.filter(Boolean)).toHaveLength(1)
  expect(await db.session.count({ where: { userId: person.id } })).toBe(1)
})

it('a TOTP that signed in does not sign in again, nor does one of an earlier step', async () => {
  const person = await makePerson()
  const { secret } = await giveAuthenticator(person)
  const now = await answerChallenge({
    token: await challengeOf(person),
    method: 'totp',
    code: codeOf(secret),
    from: FROM,
  })
  expect(now.ok).toBe(true)
  for (const steps of [0, -1]) {
    const again = await answerChallenge({
      token: await challengeOf(person),
      method: 'totp',
      code: codeOf(secret, steps),
      from: FROM,
    })
    expect(again).toMatchObject({ ok: false, code: 'invalid_code' })
  }
})

it('the code that enrolled does not sign in within the same step', async () => {
  const person = await makePerson()
  const { secret } = await giveAuthenticator(person)
  const again = await answerChallenge({
    token: await challengeOf(person),
    method: 'totp',
    code: codeOf(secret, -1),
    from: FROM,
  })
  expect(again).toMatchObject({ ok: false, code: 'invalid_code' })
})

it('a backup code works once, however it is typed', async () => {
  const person = await makePerson()
  const { backupCodes } = await giveAuthenticator(person)
  const code = backupCodes[0] ?? ''
  const first = await answerChallenge({
    token: await challengeOf(person),
    method: 'backup_code',
    code: ` ${code.toUpperCase().replaceAll('-', ' ').replaceAll('0', 'O')} `,
    from: FROM,
  })
  expect(first.ok).toBe(true)
  const second = await answerChallenge({
    token: await challengeOf(person),
    method: 'backup_code',
    code,
    from: FROM,
  })
  expect(second).toMatchObject({ ok: false, code: 'invalid_code' })
})

it('a ticket is good for one minute', async () => {
  const person = await makePerson()
  const { secret } = await giveAuthenticator(person)
  const answer = await answerChallenge({
    token: await challengeOf(person),
    method: 'totp',
    code: codeOf(secret),
    from: FROM,
  })
  if (!answer.ok) throw new Error(answer.code)
  settleClock(90_000)
  await expect(openTicket(answer.ticket)).rejects.toThrow('no good')
})
