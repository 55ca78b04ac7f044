// Threat: enrolling by an API key opens a session, takes a factor away, is confirmed by who did not begin it, or goes
// unnoticed.
import { Secret } from 'otpauth'
import { beforeEach, expect, it } from 'vitest'
import { HOUR, now } from '@/lib/clock'
import { newId } from '@/lib/crypto/id'
import { db } from '@/lib/db'
import { answerChallenge } from '@/lib/login/answer-challenge'
import { startLogin } from '@/lib/login/start-login'
import {
  challengeOf,
  codeOf,
  FROM,
  giveAuthenticator,
  giveSentCodes,
  makePerson,
  PASSWORD,
  type Person,
  settleClock,
  signIn,
  startAuthenticator,
  wrongCode,
} from '@/lib/testing/people'
import { mailsQueuedFor } from '@/lib/testing/queue'
import { serviceEnroller } from './service-enroller'
import { confirmTotpForService } from './totp/confirm-enrollment'
import { startTotpEnrollment } from './totp/start-enrollment'

const KEY = newId()

beforeEach(() => settleClock())

async function enrollerFor(person: Person, keyId = KEY) {
  const found = await serviceEnroller({ keyId, userId: person.id })
  if (!found.ok) throw new Error(found.code)
  return found.enroller
}

async function begin(person: Person, keyId = KEY): Promise<Uint8Array> {
  const started = await startTotpEnrollment({ enroller: await enrollerFor(person, keyId), from: FROM })
  if (!started.ok) throw new Error(started.code)
  return new Uint8Array(Secret.fromBase32(started.pending.secret).buffer)
}

const confirm = async (person: Person, code: string, keyId = KEY) =>
  confirmTotpForService({ enroller: await enrollerFor(person, keyId), code, from: FROM })

it('the authenticator counts once its code was shown, comes with backup codes, and its step is used up', async () => {
  const person = await makePerson()
  const secret = await begin(person)
  expect(await begin(person)).toEqual(secret)
  expect(await startLogin({ email: person.email, password: PASSWORD, from: FROM })).toMatchObject({ status: 'ticket' })
  expect(await confirm(person, wrongCode(secret))).toEqual({ ok: false, code: 'invalid_code' })
  const done = await confirm(person, codeOf(secret))
  expect(done).toMatchObject({ ok: true, factor: { label: 'Authenticator app' } })
  expect(done.ok && done.backupCodes).toHaveLength(10)

  const token = await challengeOf(person)
  const again = await answerChallenge({ token, method: 'totp', code: codeOf(secret), from: FROM })
  expect(again).toMatchObject({ code: 'invalid_code' })
  expect(await answerChallenge({ token, method: 'totp', code: codeOf(secret, 1), from: FROM })).toMatchObject({
    ok: true,
  })
})

it('opens nothing: no ticket is made, no session begins, is raised or ends', async () => {
  const person = await makePerson()
  const { sessionId } = await signIn(person)
  const before = await db.session.findMany({ where: { userId: person.id } })
  const tickets = await db.loginTicket.count({ where: { userId: person.id } })
  const secret = await begin(person)
  expect(await confirm(person, codeOf(secret))).toMatchObject({ ok: true })
  expect(await db.session.findMany({ where: { userId: person.id } })).toEqual(before)
  expect(before.map(({ id }) => id)).toEqual([sessionId])
  expect(await db.loginTicket.count({ where: { userId: person.id } })).toBe(tickets)
})

it('what one key began, another key, and a session of the person, can neither see nor confirm', async () => {
  const person = await makePerson()
  const secret = await begin(person)
  const { sessionId } = await signIn(person)
  expect(await confirm(person, codeOf(secret), newId())).toMatchObject({ code: 'enrollment_expired' })
  const other = await begin(person, newId())
  expect(other).not.toEqual(secret)
  const own = new Uint8Array(Secret.fromBase32(await startAuthenticator(person, sessionId)).buffer)
  expect(own).not.toEqual(secret)
  expect(await confirm(person, codeOf(own))).toMatchObject({ code: 'invalid_code' })
  settleClock(HOUR + 30_000)
  expect(await confirm(person, codeOf(secret))).toMatchObject({ code: 'enrollment_expired' })
})

it('who has factors already keeps them, and their backup codes', async () => {
  const person = await makePerson()
  const first = await giveAuthenticator(person)
  const secret = await begin(person)
  const done = await confirm(person, codeOf(secret))
  expect(done).toMatchObject({ ok: true, factor: { label: 'Authenticator app 2' }, backupCodes: undefined })
  const token = await challengeOf(person)
  const byOld = await answerChallenge({ token, method: 'totp', code: codeOf(first.secret), from: FROM })
  expect(byOld).toMatchObject({ ok: true })
  expect(await db.backupCode.count({ where: { userId: person.id, usedAt: null } })).toBe(10)
})

it('of parallel confirmations one counts', async () => {
  const person = await makePerson()
  const secret = await begin(person)
  const code = codeOf(secret)
  const all = await Promise.all(Array.from({ length: 10 }, () => confirm(person, code)))
  expect(all.filter(({ ok }) => ok)).toHaveLength(1)
  expect(await db.factor.count({ where: { userId: person.id } })).toBe(1)
})

it('the person is told at every address, and the key is on record as who did it', async () => {
  const person = await makePerson()
  await giveSentCodes(person, 'email', `second-${person.email}`)
  const secret = await begin(person)
  expect(await confirm(person, codeOf(secret))).toMatchObject({ ok: true })
  for (const address of [person.email, `second-${person.email}`]) {
    const mails = (await mailsQueuedFor(address)).filter((mail) => mail.template === 'factor_added')
    expect(mails.at(-1)).toMatchObject({ props: { type: 'totp', from: null } })
  }
  const events = await db.auditEvent.findMany({ where: { userId: person.id, actor: `api_key:${KEY}` } })
  expect(events.map(({ event }) => event)).toEqual(['factor.enrollment_started', 'factor.added'])
  expect(events.every(({ sessionId, ip }) => sessionId === null && ip === FROM.ip)).toBe(true)
})

it('nobody who is disabled or unknown, and nothing that is not permitted, is enrolled; also when it changed since', async () => {
  const person = await makePerson()
  const secret = await begin(person)
  const enroller = await enrollerFor(person)
  const settings = await db.settings.findFirstOrThrow()
  await db.settings.updateMany({ data: { allowedMethods: ['email'] } })
  try {
    expect(await startTotpEnrollment({ enroller, from: FROM })).toMatchObject({ code: 'method_not_permitted' })
    expect(await confirm(person, codeOf(secret))).toMatchObject({ code: 'method_not_permitted' })
  } finally {
    await db.settings.updateMany({ data: { allowedMethods: settings.allowedMethods } })
  }
  await db.user.update({ where: { id: person.id }, data: { disabledAt: now() } })
  const late = await confirmTotpForService({ enroller, code: codeOf(secret), from: FROM })
  expect(late).toMatchObject({ code: 'user_disabled' })
  expect(await serviceEnroller({ keyId: KEY, userId: person.id })).toMatchObject({ code: 'user_disabled' })
  expect(await serviceEnroller({ keyId: KEY, userId: newId() })).toMatchObject({ code: 'user_not_found' })
  expect(await db.factor.count({ where: { userId: person.id, confirmedAt: { not: null } } })).toBe(0)
})

it('where an administrator wants factors replaced, this replaces them, as anywhere, with new backup codes', async () => {
  const person = await makePerson()
  const old = await giveAuthenticator(person)
  await db.user.update({ where: { id: person.id }, data: { reenrollRequiredAt: now() } })
  const secret = await begin(person)
  const done = await confirm(person, codeOf(secret))
  expect(done.ok && done.backupCodes).toHaveLength(10)
  const left = await db.factor.findMany({ where: { userId: person.id } })
  expect(left.map(({ id }) => id)).not.toContain(old.factorId)
  expect(
    await db.auditEvent.count({ where: { userId: person.id, event: 'user.reenrolled', actor: `api_key:${KEY}` } }),
  ).toBe(1)
})
