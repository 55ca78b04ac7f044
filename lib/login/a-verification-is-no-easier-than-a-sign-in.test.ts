// Threat: an application's way of checking a second factor is guessed at, replayed or answered by somebody else, beside
// the budget of sign-ins (NIST SP 800-63B-4, 3.2.2); or it opens something.
import { beforeEach, describe, expect, it } from 'vitest'
import { MINUTE, now } from '@/lib/clock'
import { newId } from '@/lib/crypto/id'
import { hashToken, newToken } from '@/lib/crypto/token'
import { db } from '@/lib/db'
import {
  challengeOf,
  codeOf,
  FROM,
  giveAuthenticator,
  giveSentCodes,
  makePerson,
  type Person,
  sentCodeTo,
  settleClock,
  wrongCode,
} from '@/lib/testing/people'
import { mailsQueuedFor } from '@/lib/testing/queue'
import { answerChallenge } from './answer-challenge'
import { checkVerification, type VerificationMethod } from './check-verification'
import { findEnrollment } from './find-enrollment'
import { readChallenge } from './read-challenge'
import { sendCode, sendVerificationCode } from './send-code'
import { verificationFor } from './which-challenge'

const KEY = newId()

beforeEach(() => settleClock())

type Given = { keyId?: string; method?: VerificationMethod; reference?: string }

const check = (person: Person, code: string, { keyId = KEY, method = 'totp', reference }: Given = {}) =>
  checkVerification({ keyId, userId: person.id, method, code, reference, from: FROM })

const send = (person: Person, keyId = KEY) =>
  sendVerificationCode({ keyId, userId: person.id, method: 'email', from: FROM })

const signInWith = async (person: Person, code: string, method: VerificationMethod = 'totp') =>
  answerChallenge({ token: await challengeOf(person), method, code, from: FROM })

const userOf = ({ id }: Person) => db.user.findUniqueOrThrow({ where: { id } })

async function withAuthenticator() {
  const person = await makePerson()
  return { person, ...(await giveAuthenticator(person)) }
}

async function withMail() {
  const person = await makePerson()
  await giveSentCodes(person, 'email', person.email)
  return person
}

describe('a right code', () => {
  it('is valid, goes on record under the key, and opens nothing', async () => {
    const { person, secret } = await withAuthenticator()
    const sessions = await db.session.findMany({ where: { userId: person.id } })
    const tickets = await db.loginTicket.count({ where: { userId: person.id } })
    expect(await check(person, codeOf(secret))).toEqual({ ok: true, method: 'totp' })
    expect(await db.session.findMany({ where: { userId: person.id } })).toEqual(sessions)
    expect(await db.loginTicket.count({ where: { userId: person.id } })).toBe(tickets)
    expect(await db.trustedBrowser.count({ where: { userId: person.id } })).toBe(0)
    expect(await db.loginChallenge.count({ where: { userId: person.id } })).toBe(0)
    const events = await db.auditEvent.findMany({ where: { userId: person.id, actor: `api_key:${KEY}` } })
    expect(events).toMatchObject([{ event: 'verification.checked', outcome: 'success', factor: 'totp', ip: FROM.ip }])
  })

  it('by mail or from the list of backup codes works once, and its owner is told of a backup code', async () => {
    const person = await withMail()
    const { backupCodes } = await giveAuthenticatorTo(person)
    expect(await send(person)).toMatchObject({ ok: true })
    const code = await sentCodeTo(person.email)
    expect(await check(person, code, { method: 'email' })).toMatchObject({ ok: true })
    expect(await check(person, code, { method: 'email' })).toMatchObject({ code: 'invalid_code' })
    const [backup = ''] = backupCodes
    expect(await check(person, backup, { method: 'backup_code' })).toMatchObject({ ok: true })
    expect(await check(person, backup, { method: 'backup_code' })).toMatchObject({ code: 'invalid_code' })
    const told = (await mailsQueuedFor(person.email)).filter((mail) => mail.template === 'backup_code_used')
    expect(told).toMatchObject([{ props: { left: 9, from: null } }])
  })
})

/** Backup codes, for somebody who has a factor. */
async function giveAuthenticatorTo(person: Person) {
  const { replaceBackupCodes } = await import('@/lib/factors/backup-codes/replace-backup-codes')
  const input = { userId: person.id, actor: 'system', at: now(), sessionId: null, from: FROM } as const
  return { backupCodes: await db.$transaction((tx) => replaceBackupCodes(tx, input)) }
}

describe('what was used is used up', () => {
  it('a code that signed in verifies nothing, and one that was verified does not sign in', async () => {
    const { person, secret, backupCodes } = await withAuthenticator()
    const [first = '', second = ''] = backupCodes
    expect(await signInWith(person, codeOf(secret))).toMatchObject({ ok: true })
    expect(await check(person, codeOf(secret))).toMatchObject({ code: 'invalid_code' })
    expect(await check(person, codeOf(secret, 1))).toMatchObject({ ok: true })
    expect(await signInWith(person, codeOf(secret, 1))).toMatchObject({ code: 'invalid_code' })
    expect(await signInWith(person, first, 'backup_code')).toMatchObject({ ok: true })
    expect(await check(person, first, { method: 'backup_code' })).toMatchObject({ code: 'invalid_code' })
    expect(await check(person, second, { method: 'backup_code' })).toMatchObject({ ok: true })
    expect(await signInWith(person, second, 'backup_code')).toMatchObject({ code: 'invalid_code' })
  })

  it('of fifty parallel calls with the right code one is valid, also by several keys', async () => {
    const { person, secret } = await withAuthenticator()
    const code = codeOf(secret)
    const keys = [KEY, newId(), newId()]
    const all = await Promise.all(Array.from({ length: 50 }, (_, n) => check(person, code, { keyId: keys[n % 3] })))
    expect(all.filter(({ ok }) => ok)).toHaveLength(1)
  })
})

describe('guessing', () => {
  it('of fifty parallel wrong codes five are compared, and the account is locked with one alert', async () => {
    const { person, secret } = await withAuthenticator()
    const code = wrongCode(secret)
    const keys = [KEY, newId()]
    const all = await Promise.all(Array.from({ length: 50 }, (_, n) => check(person, code, { keyId: keys[n % 2] })))
    expect(all.some(({ ok }) => ok)).toBe(false)
    const events = await db.auditEvent.findMany({ where: { userId: person.id, event: 'verification.checked' } })
    expect(events.filter(({ details }) => !JSON.stringify(details).includes('refused'))).toHaveLength(5)
    const alerts = (await mailsQueuedFor(person.email)).filter((mail) => mail.template === 'second_factor_locked')
    expect(alerts).toHaveLength(1)
    expect(await check(person, codeOf(secret))).toMatchObject({ code: 'locked' })
  })

  it('costs a try each: what is left is said, then the account is locked, the same for a right code', async () => {
    const { person, secret } = await withAuthenticator()
    const left = []
    for (let n = 0; n < 4; n++) left.push(await check(person, wrongCode(secret)))
    expect(left).toMatchObject([4, 3, 2, 1].map((attemptsLeft) => ({ code: 'invalid_code', attemptsLeft })))
    const locked = await check(person, wrongCode(secret))
    expect(locked).toMatchObject({ code: 'locked', until: expect.any(Date) })
    expect(await check(person, codeOf(secret))).toEqual(await check(person, wrongCode(secret)))
    const before = await userOf(person)
    expect(before.factorLockedUntil).not.toBeNull()
    settleClock(16 * MINUTE)
    expect(await check(person, codeOf(secret))).toMatchObject({ ok: true })
  })

  it('at a sign-in and by an application is one budget, locked both ways', async () => {
    const mixed = await withAuthenticator()
    const token = await challengeOf(mixed.person)
    const bad = wrongCode(mixed.secret)
    for (let n = 0; n < 3; n++) await answerChallenge({ token, method: 'totp', code: bad, from: FROM })
    expect(await check(mixed.person, bad)).toMatchObject({ code: 'invalid_code', attemptsLeft: 1 })
    expect(await check(mixed.person, bad)).toMatchObject({ code: 'locked' })
    expect(await signInWith(mixed.person, codeOf(mixed.secret))).toMatchObject({ code: 'locked' })

    const other = await withAuthenticator()
    const signIn = await challengeOf(other.person)
    const wrong = wrongCode(other.secret)
    for (let n = 0; n < 5; n++) await answerChallenge({ token: signIn, method: 'totp', code: wrong, from: FROM })
    expect(await check(other.person, codeOf(other.secret))).toMatchObject({ code: 'locked' })
    expect(await check(other.person, wrong)).toMatchObject({ code: 'locked' })
  })

  it('is not forgiven by a later right code of another challenge: another key, another reference, a sign-in', async () => {
    const { person, secret } = await withAuthenticator()
    await check(person, wrongCode(secret), { reference: 'a stranger' })
    await check(person, wrongCode(secret), { keyId: newId() })
    await check(person, wrongCode(secret), { reference: 'the owner' })
    expect(await check(person, codeOf(secret, -1), { reference: 'the owner' })).toMatchObject({ code: 'invalid_code' })
    expect(await check(person, codeOf(secret), { reference: 'the owner' })).toMatchObject({ ok: true })
    expect((await userOf(person)).factorFailures).toBe(2)
    expect(await signInWith(person, codeOf(secret, 1))).toMatchObject({ ok: true })
    expect((await userOf(person)).factorFailures).toBe(2)
  })

  it('is not begun anew by a new challenge when the old one is over', async () => {
    const { person, secret } = await withAuthenticator()
    for (let n = 0; n < 4; n++) await check(person, wrongCode(secret))
    settleClock(11 * MINUTE)
    expect(await check(person, wrongCode(secret))).toMatchObject({ code: 'locked' })
  })

  it('costs nothing where the answer could not be checked', async () => {
    const { person, secret, factorId } = await withAuthenticator()
    await db.factor.update({ where: { id: factorId }, data: { sealedSecret: new Uint8Array([1, 2, 3]) } })
    for (let n = 0; n < 6; n++) expect(await check(person, codeOf(secret))).toMatchObject({ code: 'unavailable' })
    expect(await userOf(person)).toMatchObject({ factorFailures: 0, factorLockedUntil: null })
  })
})

describe('a verification is answered by the key that asked', () => {
  it('a code that was sent for one key is no good for another, for another reference, or for a sign-in', async () => {
    const person = await withMail()
    expect(await send(person)).toMatchObject({ ok: true })
    const code = await sentCodeTo(person.email)
    expect(await check(person, code, { method: 'email', keyId: newId() })).toMatchObject({ code: 'invalid_code' })
    expect(await check(person, code, { method: 'email', reference: 'x' })).toMatchObject({ code: 'invalid_code' })
    expect(await signInWith(person, code, 'email')).toMatchObject({ code: 'invalid_code' })
    expect(await check(person, code, { method: 'email' })).toMatchObject({ ok: true })
  })

  it('a code that was sent for a sign-in is no good for a verification', async () => {
    const person = await withMail()
    const token = await challengeOf(person)
    expect(await sendCode({ token, method: 'email', from: FROM })).toMatchObject({ ok: true })
    const code = await sentCodeTo(person.email)
    expect(await check(person, code, { method: 'email' })).toMatchObject({ code: 'invalid_code' })
    expect(await answerChallenge({ token, method: 'email', code, from: FROM })).toMatchObject({ ok: true })
  })

  it('no browser reaches it, not even one whose token would name its row', async () => {
    const { person, secret } = await withAuthenticator()
    await check(person, wrongCode(secret))
    const token = newToken()
    const tokenHash = new Uint8Array(hashToken(token))
    await db.loginChallenge.updateMany({ where: { userId: person.id, purpose: 'verification' }, data: { tokenHash } })
    const code = codeOf(secret)
    const expired = { ok: false, code: 'challenge_expired' }
    expect(await answerChallenge({ token, method: 'totp', code, from: FROM })).toEqual(expired)
    expect(await sendCode({ token, method: 'email', from: FROM })).toEqual(expired)
    expect(await readChallenge(token)).toBeNull()
    expect(await findEnrollment(token)).toBeNull()
    const named = `verification:${KEY}:${person.id}:`
    expect(await answerChallenge({ token: named, method: 'totp', code, from: FROM })).toEqual(expired)
  })

  it('and answers no sign-in, not even one whose row it would find', async () => {
    const { person, secret } = await withAuthenticator()
    await challengeOf(person)
    const { tokenHash } = verificationFor({ keyId: KEY, userId: person.id })
    await db.loginChallenge.updateMany({ where: { userId: person.id }, data: { tokenHash: new Uint8Array(tokenHash) } })
    expect(await check(person, codeOf(secret))).toMatchObject({ code: 'challenge_expired' })
    expect(await db.loginChallenge.findMany({ where: { userId: person.id } })).toMatchObject([
      { purpose: 'sign_in', attempts: 0 },
    ])
  })
})

describe('the policy is asked when the answer comes', () => {
  it('a method that was switched off since is refused, and costs no try', async () => {
    const person = await withMail()
    expect(await send(person)).toMatchObject({ ok: true })
    const code = await sentCodeTo(person.email)
    const { allowedMethods } = await db.settings.findFirstOrThrow()
    await db.settings.updateMany({ data: { allowedMethods: ['totp'] } })
    try {
      expect(await check(person, code, { method: 'email' })).toEqual({ ok: false, code: 'method_not_permitted' })
      expect(await send(person)).toMatchObject({ code: 'method_not_permitted' })
    } finally {
      await db.settings.updateMany({ data: { allowedMethods } })
    }
    expect((await userOf(person)).factorFailures).toBe(0)
    expect(await check(person, code, { method: 'email' })).toMatchObject({ ok: true })
  })

  it('a factor that somebody does not have, and what an administrator wants replaced, verifies nothing', async () => {
    const bare = await makePerson()
    expect(await check(bare, '123456')).toMatchObject({ code: 'method_not_permitted' })
    const { person, secret } = await withAuthenticator()
    expect(await check(person, '123456', { method: 'sms' })).toMatchObject({ code: 'method_not_permitted' })
    await db.user.update({ where: { id: person.id }, data: { reenrollRequiredAt: now() } })
    expect(await check(person, codeOf(secret))).toMatchObject({ code: 'method_not_permitted' })
    expect(await db.user.findMany({ where: { id: { in: [bare.id, person.id] }, factorFailures: { gt: 0 } } })).toEqual(
      [],
    )
  })

  it('nobody who is unknown or disabled', async () => {
    const { person, secret } = await withAuthenticator()
    expect(await check({ ...person, id: newId() }, '123456')).toEqual({ ok: false, code: 'user_not_found' })
    await db.user.update({ where: { id: person.id }, data: { disabledAt: now() } })
    expect(await check(person, codeOf(secret))).toEqual({ ok: false, code: 'user_disabled' })
    expect(await send(person)).toEqual({ ok: false, code: 'user_disabled' })
  })
})

describe('sending', () => {
  it('goes to the person’s own address, waits, and is refused while the account is locked', async () => {
    const person = await withMail()
    const sent = await send(person)
    expect(sent).toMatchObject({ ok: true, expiresAt: expect.any(Date) })
    expect(await send(person)).toMatchObject({ code: 'code_sent_already', resendAt: expect.any(Date) })
    for (let n = 0; n < 5; n++) await check(person, '000000', { method: 'email' })
    settleClock(MINUTE)
    expect(await send(person)).toMatchObject({ code: 'locked' })
    const event = { userId: person.id, event: 'verification.code_sent' }
    expect(await db.auditEvent.findMany({ where: event })).toMatchObject([{ actor: `api_key:${KEY}`, factor: 'email' }])
  })

  it('no more than ten an hour, over keys and sign-ins', async () => {
    const person = await withMail()
    const codes = []
    for (let n = 0; n < 11; n++) {
      settleClock(n * MINUTE)
      const by =
        n % 2 === 0
          ? send(person, newId())
          : sendCode({ token: await challengeOf(person), method: 'email', from: FROM })
      codes.push(await by)
    }
    expect(codes.filter(({ ok }) => ok)).toHaveLength(10)
    expect(codes.at(-1)).toMatchObject({ code: 'too_many_codes' })
  })
})
