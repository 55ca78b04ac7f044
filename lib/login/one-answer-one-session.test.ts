// Threat: one right answer, submitted many times at once or again later, opens more than one session (ASVS 6.5.1).
import { beforeEach, describe, expect, it } from 'vitest'
import { db } from '@/lib/db'
import { findSession } from '@/lib/sessions/find-session'
import { redeemTicket } from '@/lib/sessions/redeem-ticket'
import { challengeOf, codeOf, FROM, giveAuthenticator, makePerson, openTicket, settleClock } from '@/lib/testing/people'
import { answerChallenge } from './answer-challenge'
import { startStepUp } from './start-step-up'

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

describe('where the browser is at hand, the answer opens the session in the same statement', () => {
  const place = { previousToken: undefined, browser: { token: undefined } }
  const sessionsOf = (userId: string) => db.session.findMany({ where: { userId }, orderBy: { id: 'asc' } })

  it('fifty parallel submissions open exactly one, and leave no ticket', async () => {
    const person = await makePerson()
    const { secret } = await giveAuthenticator(person)
    await db.session.deleteMany({ where: { userId: person.id } })
    const token = await challengeOf(person)
    const code = codeOf(secret)
    const answers = await Promise.all(
      fifty.map(() => answerChallenge({ token, method: 'totp', code, opens: place, from: FROM })),
    )
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1)
    expect(await sessionsOf(person.id)).toHaveLength(1)
    expect(await db.loginTicket.count({ where: { userId: person.id } })).toBe(0)
  })

  it('it is the session that a ticket would have been redeemed for', async () => {
    const [one, other] = [await makePerson(), await makePerson()]
    const opened = []
    for (const [person, opens] of [[one, place] as const, [other, undefined] as const]) {
      const { secret, sessionId } = await giveAuthenticator(person)
      const code = codeOf(secret)
      const answer = await answerChallenge({
        token: await challengeOf(person),
        method: 'totp',
        code,
        opens,
        from: FROM,
      })
      if (!answer.ok) throw new Error(answer.code)
      const { ticket } = answer
      const session = typeof ticket === 'string' ? await redeemTicket({ ticket, ...place }) : ticket.redeemedFor
      expect(await findSession(session?.token)).toMatchObject({ user: { id: person.id }, aal: 2 })
      expect(session?.browser, 'the browser is known from now on').toMatch(/^[\w-]{43}$/)
      const [row] = await db.session.findMany({ where: { userId: person.id, id: { not: sessionId } } })
      const { id, tokenHash, userId, createdAt, lastSeenAt, authTime, expiresAt, ...same } = row ?? ({} as never)
      expect(lastSeenAt).toEqual(createdAt)
      const { lastSignInAt } = await db.user.findUniqueOrThrow({ where: { id: person.id } })
      expect(lastSignInAt).toEqual(createdAt)
      opened.push({ ...same, lasts: Math.round((expiresAt.getTime() - createdAt.getTime()) / 60_000) })
      expect(await db.knownBrowser.count({ where: { userId: person.id, secondFactor: true } })).toBe(1)
    }
    expect(opened[0]).toEqual(opened[1])
  })

  it('a step-up raises the session that it began in, and none that has ended meanwhile', async () => {
    const person = await makePerson()
    const { secret, sessionId } = await giveAuthenticator(person)
    const { lastSignInAt } = await db.user.findUniqueOrThrow({ where: { id: person.id } })
    const before = await db.session.findUniqueOrThrow({ where: { id: sessionId } })
    const began = async () => {
      const session = { id: sessionId, userId: person.id, amr: before.amr }
      return (await startStepUp({ session, from: FROM })) ?? ''
    }
    const answer = (token: string, code: string) => {
      return answerChallenge({ token, method: 'totp', code, opens: place, from: FROM })
    }
    const late = await began()
    const raised = await answer(await began(), codeOf(secret))
    expect(raised).toMatchObject({ ok: true, purpose: 'step_up', ticket: { redeemedFor: { userId: person.id } } })
    const [session, ...others] = await sessionsOf(person.id)
    expect(others).toEqual([])
    expect(session).toMatchObject({ aal: 2, createdAt: before.createdAt, expiresAt: before.expiresAt })
    expect(session?.id).not.toBe(sessionId)
    expect(await db.user.findUniqueOrThrow({ where: { id: person.id } }), 'it is no sign-in').toMatchObject({
      lastSignInAt,
    })
    expect(await answer(late, codeOf(secret, 1))).toMatchObject({ ok: false, code: 'challenge_expired' })
    expect(await sessionsOf(person.id)).toHaveLength(1)
  })
})
