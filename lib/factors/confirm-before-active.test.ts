// Promise: a factor counts only once a code has confirmed it, and never less is left of an account than was proved.
import { Secret } from 'otpauth'
import { beforeEach, expect, it } from 'vitest'
import { HOUR } from '@/lib/clock'
import { db } from '@/lib/db'
import { answerChallenge } from '@/lib/login/answer-challenge'
import { startLogin } from '@/lib/login/start-login'
import {
  challengeOf,
  codeOf,
  enrollerOf,
  FROM,
  giveAuthenticator,
  makePerson,
  PASSWORD,
  settleClock,
  signIn,
  startAuthenticator,
  wrongCode,
} from '@/lib/testing/people'
import { mailsQueuedFor } from '@/lib/testing/queue'
import { regenerateBackupCodes } from './backup-codes/regenerate-backup-codes'
import { readTwoFactorStatus } from './read-two-factor-status'
import { removeFactor } from './remove-factor'
import { renameFactor } from './rename-factor'
import { confirmTotpEnrollment } from './totp/confirm-enrollment'

beforeEach(() => settleClock())

const bytesOf = (base32: string) => new Uint8Array(Secret.fromBase32(base32).buffer)

it('a pending authenticator neither gates a sign-in nor answers one', async () => {
  const person = await makePerson()
  await startAuthenticator(person, (await signIn(person)).sessionId)
  expect(await startLogin({ email: person.email, password: PASSWORD, from: FROM })).toMatchObject({ status: 'ticket' })

  const { secret, sessionId } = await giveAuthenticator(person)
  const pending = bytesOf(await startAuthenticator(person, sessionId))
  const token = await challengeOf(person)
  const byPending = await answerChallenge({ token, method: 'totp', code: codeOf(pending), from: FROM })
  expect(byPending).toMatchObject({ code: 'invalid_code' })
  expect(await answerChallenge({ token, method: 'totp', code: codeOf(secret), from: FROM })).toMatchObject({ ok: true })
})

it('a page that is opened again shows the same pending secret; starting over makes another', async () => {
  const person = await makePerson()
  const { sessionId } = await signIn(person)
  const first = await startAuthenticator(person, sessionId)
  const [second, third] = await Promise.all([
    startAuthenticator(person, sessionId),
    startAuthenticator(person, sessionId),
  ])
  expect([second, third]).toEqual([first, first])
  expect(await startAuthenticator(person, sessionId, true)).not.toBe(first)
  expect(await db.factor.count({ where: { userId: person.id } })).toBe(1)
})

it('a wrong code confirms nothing, and an enrollment that was left for an hour is over', async () => {
  const person = await makePerson()
  const { sessionId } = await signIn(person)
  const secret = bytesOf(await startAuthenticator(person, sessionId))
  const confirm = (code: string) => confirmTotpEnrollment({ enroller: enrollerOf(person, sessionId), code, from: FROM })
  expect(await confirm(wrongCode(secret))).toMatchObject({ code: 'invalid_code' })
  settleClock(HOUR + 30_000)
  expect(await confirm(codeOf(secret))).toMatchObject({ code: 'enrollment_expired' })
  expect(await startLogin({ email: person.email, password: PASSWORD, from: FROM })).toMatchObject({ status: 'ticket' })
})

it('a secret that one session was shown is neither shown to another nor confirmed by it', async () => {
  const person = await makePerson()
  const thief = await signIn(person)
  const known = bytesOf(await startAuthenticator(person, thief.sessionId))
  const owner = await signIn(person)
  const own = bytesOf(await startAuthenticator(person, owner.sessionId))
  expect(own).not.toEqual(known)
  const crossed = { enroller: enrollerOf(person, owner.sessionId), code: codeOf(known), from: FROM }
  expect(await confirmTotpEnrollment(crossed)).toMatchObject({ code: 'invalid_code' })
})

it('a session that has ended confirms nothing', async () => {
  const person = await makePerson()
  const { sessionId } = await signIn(person)
  const secret = bytesOf(await startAuthenticator(person, sessionId))
  await db.session.delete({ where: { id: sessionId } })
  const late = await confirmTotpEnrollment({
    enroller: enrollerOf(person, sessionId),
    code: codeOf(secret),
    from: FROM,
  })
  expect(late).toMatchObject({ code: 'enrollment_expired' })
  expect(await db.backupCode.count({ where: { userId: person.id } })).toBe(0)
})

it('fifty parallel confirmations make one factor and one set of backup codes', async () => {
  const person = await makePerson()
  const { sessionId } = await signIn(person)
  const code = codeOf(bytesOf(await startAuthenticator(person, sessionId)))
  const results = await Promise.all(
    Array.from({ length: 50 }, () =>
      confirmTotpEnrollment({ enroller: enrollerOf(person, sessionId), code, from: FROM }),
    ),
  )
  expect(results.filter((result) => result.ok)).toHaveLength(1)
  expect(await db.backupCode.count({ where: { userId: person.id } })).toBe(10)
})

it('several authenticators: each signs in, each has a name of its own, backup codes come once', async () => {
  const person = await makePerson()
  const first = await giveAuthenticator(person)
  const token = await challengeOf(person)
  const signedIn = await answerChallenge({ token, method: 'totp', code: codeOf(first.secret), from: FROM })
  expect(signedIn.ok).toBe(true)
  const session = await db.session.findFirstOrThrow({ where: { userId: person.id } })
  const secret = bytesOf(await startAuthenticator(person, session.id))
  const second = await confirmTotpEnrollment({
    enroller: enrollerOf(person, session.id),
    code: codeOf(secret, -1),
    from: FROM,
  })
  expect(second).toMatchObject({ ok: true, backupCodes: undefined })
  const status = await readTwoFactorStatus({ id: person.id })
  expect(status.factors.map((factor) => factor.label)).toEqual(['Authenticator app', 'Authenticator app 2'])
  const another = await answerChallenge({
    token: await challengeOf(person),
    method: 'totp',
    code: codeOf(secret),
    from: FROM,
  })
  expect(another.ok).toBe(true)
})

it('enrolling raises the session it happened in, under a new token, and no other', async () => {
  const person = await makePerson()
  const other = await signIn(person)
  await giveAuthenticator(person)
  const sessions = await db.session.findMany({ where: { userId: person.id }, orderBy: { id: 'asc' } })
  expect(sessions.map((session) => [session.id === other.sessionId, session.aal])).toEqual([
    [true, 1],
    [false, 2],
  ])
})

it('removing the last factor removes the backup codes, ends pending sign-ins, and tells the person', async () => {
  const person = await makePerson()
  const { factorId, secret } = await giveAuthenticator(person)
  const { id: sessionId } = await db.session.findFirstOrThrow({ where: { userId: person.id } })
  const pending = await challengeOf(person)
  expect(await removeFactor({ user: person, sessionId, factorId, from: FROM })).toMatchObject({ ok: true, left: 0 })
  expect(await db.backupCode.count({ where: { userId: person.id } })).toBe(0)
  const late = await answerChallenge({ token: pending, method: 'totp', code: codeOf(secret), from: FROM })
  expect(late).toMatchObject({ code: 'challenge_expired' })
  const told = (await mailsQueuedFor(person.email)).map((mail) => mail.template)
  expect(told).toEqual(['factor_added', 'factor_removed'])
  expect(await regenerateBackupCodes({ user: person, sessionId, from: FROM })).toMatchObject({ code: 'no_factor' })
})

it('another person’s factor can be neither renamed nor removed', async () => {
  const owner = await makePerson()
  const { factorId } = await giveAuthenticator(owner)
  const stranger = await makePerson()
  const { sessionId } = await signIn(stranger)
  const rename = { userId: stranger.id, sessionId, factorId, label: 'mine', from: FROM }
  expect(await renameFactor(rename)).toMatchObject({ code: 'factor_not_found' })
  expect(await removeFactor({ user: stranger, sessionId, factorId, from: FROM })).toMatchObject({
    code: 'factor_not_found',
  })
  expect(await db.factor.count({ where: { userId: owner.id } })).toBe(1)
})

it('new backup codes kill the old ones', async () => {
  const person = await makePerson()
  const { backupCodes } = await giveAuthenticator(person)
  const { id: sessionId } = await db.session.findFirstOrThrow({ where: { userId: person.id } })
  const made = await regenerateBackupCodes({ user: person, sessionId, from: FROM })
  if (!made.ok) throw new Error(made.code)
  expect(new Set(made.codes).size).toBe(10)
  const answer = async (code: string) =>
    answerChallenge({ token: await challengeOf(person), method: 'backup_code', code, from: FROM })
  expect(await answer(backupCodes[0] ?? '')).toMatchObject({ code: 'invalid_code' })
  expect(await answer(made.codes[0] ?? '')).toMatchObject({ ok: true })
})
