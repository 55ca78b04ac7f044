// Promises about sessions (ASVS 7): a row each, a new token at every sign-in and step-up, effective at once when ended.
import { beforeEach, expect, it } from 'vitest'
import { DAY, MINUTE, now } from '@/lib/clock'
import { db } from '@/lib/db'
import { answerChallenge } from '@/lib/login/answer-challenge'
import { readChallenge } from '@/lib/login/read-challenge'
import { startLogin } from '@/lib/login/start-login'
import { startStepUp as startStepUpOrNull } from '@/lib/login/start-step-up'
import { codeOf, FROM, giveAuthenticator, makePerson, PASSWORD, settleClock, signIn } from '@/lib/testing/people'
import { endOtherSessions, endSession } from './end-session'
import { findSession } from './find-session'
import { listSessions } from './list-sessions'
import { redeemTicket } from './redeem-ticket'

beforeEach(() => settleClock())

async function startStepUp(input: Parameters<typeof startStepUpOrNull>[0]): Promise<string> {
  const token = await startStepUpOrNull(input)
  if (!token) throw new Error('the session has ended')
  return token
}

it('lives fourteen days and no longer', async () => {
  const { token } = await signIn(await makePerson())
  settleClock(14 * DAY - MINUTE)
  expect(await findSession(token)).not.toBeNull()
  settleClock(14 * DAY + MINUTE)
  expect(await findSession(token)).toBeNull()
})

it('a cookie that was planted before the sign-in is not the session, and a session that was there ends', async () => {
  const person = await makePerson()
  const before = await signIn(person)
  const login = await startLogin({ email: person.email, password: PASSWORD, from: FROM })
  if (!login.ok || login.status !== 'ticket') throw new Error('no ticket')
  const opened = await redeemTicket({ ticket: login.ticket, previousToken: before.token })
  expect(opened?.token).not.toBe(before.token)
  expect(await findSession(before.token)).toBeNull()
  expect(await findSession(opened?.token)).toMatchObject({ user: { email: person.email } })
})

it('ending one, or all others, is effective at the next request, and only for one’s own', async () => {
  const person = await makePerson()
  const [a, b, c] = [await signIn(person), await signIn(person), await signIn(person)]
  const stranger = await makePerson()
  expect(await endSession({ userId: stranger.id, sessionId: a.sessionId, from: FROM })).toMatchObject({
    code: 'session_not_found',
  })
  expect(await endSession({ userId: person.id, sessionId: a.sessionId, from: FROM })).toEqual({ ok: true })
  expect(await findSession(a.token)).toBeNull()
  expect(await endOtherSessions({ userId: person.id, keepSessionId: b.sessionId, from: FROM })).toBe(1)
  expect(await findSession(b.token)).not.toBeNull()
  expect(await findSession(c.token)).toBeNull()
})

it('disabling a person and changing their roles is effective at the next request', async () => {
  const person = await makePerson({ roles: ['admin', 'user'] })
  const { token } = await signIn(person)
  await db.userRole.delete({ where: { userId_roleName: { userId: person.id, roleName: 'admin' } } })
  expect((await findSession(token))?.user.roles).toEqual(['user'])
  await db.user.update({ where: { id: person.id }, data: { disabledAt: now() } })
  expect(await findSession(token)).toBeNull()
})

it('a step-up gives a new token, a fresh time of authentication, and no longer life', async () => {
  const person = await makePerson()
  const { secret } = await giveAuthenticator(person)
  const row = await db.session.findFirstOrThrow({ where: { userId: person.id } })
  settleClock(10 * MINUTE)
  const token = await startStepUp({ session: { id: row.id, userId: person.id, amr: row.amr }, from: FROM })
  expect(await readChallenge(token)).toMatchObject({ purpose: 'step_up', default: 'totp' })
  const answer = await answerChallenge({ token, method: 'totp', code: codeOf(secret), from: FROM })
  if (!answer.ok) throw new Error(answer.code)
  const opened = await redeemTicket({ ticket: answer.ticket, previousToken: undefined })
  const rows = await db.session.findMany({ where: { userId: person.id } })
  expect(rows).toHaveLength(1)
  expect(rows[0]?.id).not.toBe(row.id)
  expect(rows[0]?.expiresAt).toEqual(row.expiresAt)
  expect(opened?.expiresAt).toEqual(row.expiresAt)
  expect(now().getTime() - (rows[0]?.authTime.getTime() ?? 0)).toBeLessThan(MINUTE)
  expect(rows[0]).toMatchObject({ aal: 2, amr: ['pwd', 'otp', 'mfa'] })
})

it('who has no second factor steps up with the password; it raises nothing', async () => {
  const person = await makePerson()
  const { sessionId } = await signIn(person)
  const stepUp = () => startStepUp({ session: { id: sessionId, userId: person.id, amr: ['pwd'] }, from: FROM })
  const token = await stepUp()
  expect(await readChallenge(token)).toMatchObject({ default: 'password' })
  expect(await answerChallenge({ token, method: 'password', code: 'wrong', from: FROM })).toMatchObject({
    code: 'invalid_code',
    attemptsLeft: 4,
  })
  const answer = await answerChallenge({ token, method: 'password', code: PASSWORD, from: FROM })
  if (!answer.ok) throw new Error(answer.code)
  await redeemTicket({ ticket: answer.ticket, previousToken: undefined })
  expect(await db.session.findFirstOrThrow({ where: { userId: person.id } })).toMatchObject({ aal: 1, amr: ['pwd'] })
})

it('a step-up of a session that has ended since opens nothing', async () => {
  const person = await makePerson()
  const { sessionId } = await signIn(person)
  const token = await startStepUp({ session: { id: sessionId, userId: person.id, amr: ['pwd'] }, from: FROM })
  const answer = await answerChallenge({ token, method: 'password', code: PASSWORD, from: FROM })
  if (!answer.ok) throw new Error(answer.code)
  await endSession({ userId: person.id, sessionId, from: FROM })
  expect(await redeemTicket({ ticket: answer.ticket, previousToken: undefined })).toBeNull()
  expect(await db.session.count({ where: { userId: person.id } })).toBe(0)
})

it('lists this one first, with when and where, and remembers when it was last seen', async () => {
  const person = await makePerson()
  const here = await signIn(person)
  await signIn(person)
  settleClock(5 * MINUTE)
  await findSession(here.token)
  const sessions = await listSessions(person.id, here.sessionId)
  expect(sessions.map((session) => session.current)).toEqual([true, false])
  expect(sessions[0]).toMatchObject({ ip: FROM.ip, userAgent: FROM.userAgent })
  expect(now().getTime() - (sessions[0]?.lastSeenAt.getTime() ?? 0)).toBeLessThan(MINUTE)
})

it.each([undefined, '', 'x', '\u0000', 'a'.repeat(10_000), 'ü'.repeat(43)])('%j opens nothing', async (token) => {
  expect(await findSession(token)).toBeNull()
})
