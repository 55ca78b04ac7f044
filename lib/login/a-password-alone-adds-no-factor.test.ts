// Threat: a thief of the password enrolls a factor of their own, because the owner's are not permitted any more, or are
// only just being set up (SECURITY.md: a pending login can do none of these).
import { Secret } from 'otpauth'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { HOUR, MINUTE, now, plus, setClockOffset } from '@/lib/clock'
import { newId } from '@/lib/crypto/id'
import { db } from '@/lib/db'
import type { Enroller } from '@/lib/factors/enroller'
import { confirmTotpEnrollment } from '@/lib/factors/totp/confirm-enrollment'
import { startTotpEnrollment } from '@/lib/factors/totp/start-enrollment'
import {
  challengeOf,
  codeOf,
  enrollerOf,
  FROM,
  giveAuthenticator,
  makePerson,
  openTicket,
  type Person,
  settleClock,
  signIn,
  startAuthenticator,
  wrongCode,
} from '@/lib/testing/people'
import { answerChallenge } from './answer-challenge'
import { findEnrollment } from './find-enrollment'
import { readChallenge } from './read-challenge'

const USUAL = ['totp', 'email', 'webauthn']
const allow = (allowedMethods: string[]) => db.settings.update({ where: { id: 1 }, data: { allowedMethods } })

beforeEach(() => settleClock())
afterEach(async () => {
  await allow(USUAL)
})

const bytesOf = (base32: string) => new Uint8Array(Secret.fromBase32(base32).buffer)

async function start(enroller: Enroller): Promise<Uint8Array> {
  const started = await startTotpEnrollment({ enroller, from: FROM })
  if (!started.ok) throw new Error(started.code)
  return bytesOf(started.pending.secret)
}

const confirm = (enroller: Enroller, secret: Uint8Array) =>
  confirmTotpEnrollment({ enroller, code: codeOf(secret), from: FROM })

/** Somebody whose only second factor, a security key, is not permitted; backup codes are left. */
async function withSwitchedOffKey() {
  const person = await makePerson()
  const { factorId, backupCodes } = await giveAuthenticator(person)
  await db.factor.update({ where: { id: factorId }, data: { type: 'webauthn' } })
  await allow(['totp', 'email'])
  return { person, factorId, backupCodes }
}

/** A sign-in of theirs that waits for a factor; by the password alone unless said. */
async function waitingSignIn({ id, email }: Person, amr = ['pwd']): Promise<Enroller> {
  const challenge = await db.loginChallenge.create({
    data: {
      id: newId(),
      userId: id,
      purpose: 'enroll',
      amr,
      tokenHash: Buffer.from(newId()),
      expiresAt: plus(now(), HOUR),
    },
  })
  return { user: { id, email }, place: { kind: 'sign_in', id: challenge.id } }
}

it('who has a factor that is switched off is asked for it, before anything can be enrolled', async () => {
  const { person, backupCodes, factorId } = await withSwitchedOffKey()
  const token = await challengeOf(person)
  expect(await readChallenge(token)).toMatchObject({ purpose: 'replace_factor' })
  expect(await findEnrollment(token)).toBeNull()

  const answer = await answerChallenge({ token, method: 'backup_code', code: backupCodes[0] ?? '', from: FROM })
  expect(answer).toMatchObject({ code: 'enrollment_required', allowedMethods: ['totp', 'email'] })
  if (answer.ok || answer.code !== 'enrollment_required') return
  const waiting = await findEnrollment(answer.enrollment)
  expect(waiting).toMatchObject({ reason: 'method_not_permitted', allowedMethods: ['totp', 'email'] })
  if (!waiting) return
  expect(await db.loginTicket.count({ where: { userId: person.id } })).toBe(0)

  const done = await confirm(waiting.enroller, await start(waiting.enroller))
  expect(done).toMatchObject({ ok: true, backupCodes: undefined })
  if (!done.ok) return
  const { sessionId } = await openTicket(done.ticket)
  expect(await db.session.findUnique({ where: { id: sessionId } })).toMatchObject({ aal: 2 })
  expect(await db.factor.count({ where: { id: factorId } }), 'the old factor stays').toBe(1)
  expect(await findEnrollment(answer.enrollment), 'it ends one sign-in').toBeNull()
})

it('a wrong answer leads nowhere, and is charged like any other', async () => {
  const person = await makePerson()
  const { secret } = await giveAuthenticator(person)
  await allow(['webauthn'])
  const token = await challengeOf(person)
  const wrong = await answerChallenge({ token, method: 'totp', code: wrongCode(secret), from: FROM })
  expect(wrong).toMatchObject({ code: 'invalid_code', attemptsLeft: 4 })
  expect(await db.loginChallenge.count({ where: { userId: person.id, purpose: 'enroll' } })).toBe(0)
})

it('of fifty right answers at once one waits for a factor', async () => {
  const person = await makePerson()
  const { secret } = await giveAuthenticator(person)
  await allow(['webauthn'])
  const token = await challengeOf(person)
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => answerChallenge({ token, method: 'totp', code: codeOf(secret), from: FROM })),
  )
  expect(answers.filter((answer) => !answer.ok && answer.code === 'enrollment_required')).toHaveLength(1)
  expect(answers.some((answer) => answer.ok)).toBe(false)
  expect(await db.loginChallenge.count({ where: { userId: person.id } })).toBe(1)
})

it('a sign-in that waited while a first factor was confirmed elsewhere adds no second one', async () => {
  const owner = await makePerson()
  const thief = await waitingSignIn(owner)
  const planted = await start(thief)
  await giveAuthenticator(owner)
  expect(await confirm(thief, planted)).toMatchObject({ code: 'enrollment_expired' })
  expect(await db.factor.count({ where: { userId: owner.id, confirmedAt: { not: null } } })).toBe(1)
})

it('nor does a session that was opened by the password alone', async () => {
  const owner = await makePerson()
  const { sessionId } = await signIn(owner)
  const planted = bytesOf(await startAuthenticator(owner, sessionId))
  await giveAuthenticator(owner)
  expect(await confirm(enrollerOf(owner, sessionId), planted)).toMatchObject({ code: 'enrollment_expired' })
})

it('one that showed a factor of theirs may add another', async () => {
  const owner = await makePerson()
  await giveAuthenticator(owner)
  const waiting = await waitingSignIn(owner, ['pwd', 'otp'])
  expect(await confirm(waiting, await start(waiting))).toMatchObject({ ok: true })
})

it('who has none enrolls the first from the sign-in that waits for it, with backup codes, within the hour', async () => {
  const person = await makePerson()
  const late = await waitingSignIn(person)
  const secret = await start(late)
  settleClock(59 * MINUTE)
  const done = await confirm(late, secret)
  expect(done).toMatchObject({ ok: true })
  if (done.ok) expect(done.backupCodes).toHaveLength(10)

  const other = await makePerson()
  const tooLate = await waitingSignIn(other)
  const shown = await start(tooLate)
  setClockOffset(3 * HOUR)
  expect(await confirm(tooLate, shown)).toMatchObject({ code: 'enrollment_expired' })
})

it('where the policy has come back to what there is, nothing is enrolled on the way in', async () => {
  const { person, backupCodes } = await withSwitchedOffKey()
  const token = await challengeOf(person)
  const answer = await answerChallenge({ token, method: 'backup_code', code: backupCodes[0] ?? '', from: FROM })
  if (answer.ok || answer.code !== 'enrollment_required') throw new Error('nothing waits')
  await allow(USUAL)
  expect(await findEnrollment(answer.enrollment)).toBeNull()
})
