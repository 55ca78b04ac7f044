// Threats: a response made for another site, purpose, challenge or person, altered, or used before, enrolls a key or
// answers a sign-in (WebAuthn Level 3, 7.1 and 7.2).
import { beforeEach, describe, expect, it } from 'vitest'
import { MINUTE } from '@/lib/clock'
import { db } from '@/lib/db'
import { answerChallenge } from '@/lib/login/answer-challenge'
import { askForKey } from '@/lib/login/ask-for-key'
import type { Lies } from '@/lib/testing/authenticator'
import { askedFor, giveKey, newKey, startKey } from '@/lib/testing/keys'
import {
  challengeOf,
  enrollerOf,
  FROM,
  giveAuthenticator,
  makePerson,
  type Person,
  settleClock,
  signIn,
} from '@/lib/testing/people'
import { mailsQueuedFor } from '@/lib/testing/queue'
import { readTwoFactorStatus } from '../read-two-factor-status'
import { confirmWebauthnEnrollment } from './confirm-enrollment'
import type { AssertionResponse } from './verify-assertion'

beforeEach(() => settleClock())

const OTHER = 'http://localhost:3001'
const flipped = (signature: Buffer) => Buffer.from(signature.map((byte, n) => (n === 20 ? byte ^ 1 : byte)))

const confirm = (person: Person, sessionId: string, credential: ReturnType<ReturnType<typeof newKey>['create']>) =>
  confirmWebauthnEnrollment({ enroller: enrollerOf(person, sessionId), credential, from: FROM })

const answer = (token: string, credential: AssertionResponse) =>
  answerChallenge({ token, method: 'webauthn', code: '', credential, from: FROM })

describe('enrolling a key', () => {
  const wrong: [string, Lies][] = [
    ['made on another origin', { origin: OTHER }],
    ['made in a frame of another site', { crossOrigin: true }],
    ['made for another RP ID', { rpId: 'example.com' }],
    ['made to sign in (webauthn.get)', { type: 'webauthn.get' }],
    ['made for another challenge', { challenge: Buffer.alloc(32).toString('base64url') }],
    ['made without anybody touching it', { userPresent: false }],
    ['that says it is synced but cannot be', { synced: true, syncable: false }],
  ]
  it.each(wrong)('refuses a response %s; the right one is still good', async (_, lies) => {
    const person = await makePerson()
    const { sessionId } = await signIn(person)
    const options = await startKey(person, sessionId)
    expect(await confirm(person, sessionId, newKey().create(options, lies))).toMatchObject({ code: 'invalid_response' })
    expect(await db.webauthnCredential.count({ where: { factor: { userId: person.id } } })).toBe(0)
    expect(await confirm(person, sessionId, newKey().create(options))).toMatchObject({ ok: true })
  })

  it('refuses a response that was used, also for the next key', async () => {
    const person = await makePerson()
    const { sessionId } = await signIn(person)
    const used = newKey().create(await startKey(person, sessionId))
    expect(await confirm(person, sessionId, used)).toMatchObject({ ok: true })
    expect(await confirm(person, sessionId, used)).toMatchObject({ code: 'enrollment_expired' })
    await startKey(person, sessionId)
    expect(await confirm(person, sessionId, used)).toMatchObject({ code: 'invalid_response' })
  })

  it('refuses what another session, or another person, was asked for', async () => {
    const person = await makePerson()
    const thief = await signIn(person)
    const owner = await signIn(person)
    const credential = newKey().create(await startKey(person, thief.sessionId))
    expect(await confirm(person, owner.sessionId, credential)).toMatchObject({ code: 'enrollment_expired' })
    await startKey(person, owner.sessionId)
    expect(await confirm(person, owner.sessionId, credential)).toMatchObject({ code: 'invalid_response' })
    const stranger = await makePerson()
    const { sessionId } = await signIn(stranger)
    await startKey(stranger, sessionId)
    expect(await confirm(stranger, sessionId, credential)).toMatchObject({ code: 'invalid_response' })
  })

  it('does not look at an attestation that nobody asked for: what it names could be a trap', async () => {
    const person = await makePerson()
    const { sessionId } = await signIn(person)
    const options = await startKey(person, sessionId)
    const attested = newKey().create(options, { attestation: Buffer.from('not a signature') })
    expect(await confirm(person, sessionId, attested)).toMatchObject({ ok: true })
  })

  it('is over after ten minutes', async () => {
    const person = await makePerson()
    const { sessionId } = await signIn(person)
    const credential = newKey().create(await startKey(person, sessionId))
    settleClock(10 * MINUTE + 30_000)
    expect(await confirm(person, sessionId, credential)).toMatchObject({ code: 'enrollment_expired' })
  })

  it('counts once, of twenty parallel confirmations', async () => {
    const person = await makePerson()
    const { sessionId } = await signIn(person)
    const credential = newKey().create(await startKey(person, sessionId))
    const done = await Promise.all(Array.from({ length: 20 }, () => confirm(person, sessionId, credential)))
    expect(done.filter((one) => one.ok)).toHaveLength(1)
    expect(await db.webauthnCredential.count({ where: { factor: { userId: person.id } } })).toBe(1)
    expect(await db.backupCode.count({ where: { userId: person.id } })).toBe(10)
  })

  it('never makes one key two people’s, and leaves the second with nothing', async () => {
    const { key } = await giveKey(await makePerson())
    const second = await makePerson()
    const { sessionId } = await signIn(second)
    const taken = await confirm(second, sessionId, key.create(await startKey(second, sessionId)))
    expect(taken).toMatchObject({ code: 'credential_registered' })
    expect(await db.factor.count({ where: { userId: second.id, confirmedAt: { not: null } } })).toBe(0)
    expect(await db.backupCode.count({ where: { userId: second.id } })).toBe(0)
    expect(await mailsQueuedFor(second.email)).toEqual([])
  })

  it('tells the browser which keys are there already, and nothing of who their owner is', async () => {
    const person = await makePerson()
    const { key, sessionId } = await giveKey(person)
    const { excludeCredentials, user } = await startKey(person, sessionId)
    expect(excludeCredentials?.map(({ id }) => id)).toEqual([key.id])
    expect(Buffer.from(user.id, 'base64url')).toEqual(Buffer.from(person.id.replaceAll('-', ''), 'hex'))
  })

  it('names a key by who made it, else by its kind', async () => {
    const yubikey = { aaguid: '2fc0579f-8113-47ea-b116-bb5a8db9202a' }
    expect((await giveKey(await makePerson(), yubikey)).label).toBe('YubiKey 5 NFC')
    expect((await giveKey(await makePerson(), { discoverable: true })).label).toBe('Passkey')
    const person = await makePerson()
    expect((await giveKey(person)).label).toBe('Security key')
    const { factors } = await readTwoFactorStatus({ id: person.id })
    expect(factors[0]).toMatchObject({
      type: 'webauthn',
      key: { synced: false, provider: null, signCountFellAt: null },
    })
  })
})

describe('a key as second factor', () => {
  const wrong: [string, Lies][] = [
    ['made on another origin', { origin: OTHER }],
    ['made in a frame of another site', { crossOrigin: true }],
    ['made for another RP ID', { rpId: 'example.com' }],
    ['made to enroll (webauthn.create)', { type: 'webauthn.create' }],
    ['made for another challenge', { challenge: Buffer.alloc(32).toString('base64url') }],
    ['whose signature was altered', { tamper: flipped }],
    ['made without anybody touching it', { userPresent: false }],
    ['that names another user', { userHandle: Buffer.alloc(16).toString('base64url') }],
    ['of a key that has become one which can be synced', { syncable: true }],
  ]
  it.each(wrong)('refuses a response %s; the right one is still good', async (_, lies) => {
    const person = await makePerson()
    const { key } = await giveKey(person)
    const token = await challengeOf(person)
    const options = await askedFor(token)
    const attempt = await answer(token, key.get(options, lies))
    expect(attempt).toMatchObject({ code: 'invalid_code', attemptsLeft: 4 })
    expect(await answer(token, key.get(options))).toMatchObject({ ok: true })
  })

  it('signs in by a touch, raises the session, and says so', async () => {
    for (const [syncable, name] of [
      [false, 'hwk'],
      [true, 'swk'],
    ] as const) {
      const person = await makePerson()
      const { key, factorId } = await giveKey(person, { syncable })
      const token = await challengeOf(person)
      const options = await askedFor(token)
      expect(options).toMatchObject({ rpId: 'localhost', userVerification: 'discouraged' })
      expect(options.allowCredentials?.map(({ id }) => id)).toEqual([key.id])
      expect(await answer(token, key.get(options))).toMatchObject({ ok: true })
      const ticket = await db.loginTicket.findFirstOrThrow({ where: { userId: person.id } })
      expect(ticket).toMatchObject({ amr: ['pwd', name, 'mfa'], aal: 2 })
      const factor = await db.factor.findUniqueOrThrow({ where: { id: factorId }, include: { credential: true } })
      expect(factor.lastUsedAt).not.toBeNull()
      expect(factor.credential).toMatchObject({ signCount: 2n, backedUp: syncable, signCountFellAt: null })
    }
  })

  it('is refused where nothing was asked for', async () => {
    const person = await makePerson()
    const { key } = await giveKey(person)
    const token = await challengeOf(person)
    const unasked = key.get({ challenge: Buffer.alloc(32).toString('base64url'), rpId: 'localhost' })
    expect(await answer(token, unasked)).toMatchObject({ code: 'invalid_code' })
  })

  it('a response for one sign-in is no good for another, nor for an earlier question of the same', async () => {
    const person = await makePerson()
    const { key } = await giveKey(person)
    const [one, two] = [await challengeOf(person), await challengeOf(person)]
    const first = key.get(await askedFor(one))
    await askedFor(two)
    expect(await answer(two, first)).toMatchObject({ code: 'invalid_code' })
    await askedFor(one)
    expect(await answer(one, first)).toMatchObject({ code: 'invalid_code' })
  })

  it('a response that signed in does not sign in again', async () => {
    const person = await makePerson()
    const { key } = await giveKey(person)
    const token = await challengeOf(person)
    const response = key.get(await askedFor(token))
    expect(await answer(token, response)).toMatchObject({ ok: true })
    expect(await answer(token, response)).toMatchObject({ code: 'challenge_expired' })
    const next = await challengeOf(person)
    await askedFor(next)
    expect(await answer(next, response)).toMatchObject({ code: 'invalid_code' })
  })

  it('another person’s key answers nothing, whatever it claims', async () => {
    const victim = await makePerson()
    const victims = await giveKey(victim)
    const attackers = await giveKey(await makePerson())
    const token = await challengeOf(victim)
    const options = await askedFor(token)
    const handle = Buffer.from(victim.id.replaceAll('-', ''), 'hex').toString('base64url')
    const theirs = attackers.key.get(options, { userHandle: handle })
    expect(await answer(token, theirs)).toMatchObject({ code: 'invalid_code' })
    const renamed = { ...theirs, id: victims.key.id, rawId: victims.key.id }
    expect(await answer(token, renamed)).toMatchObject({ code: 'invalid_code' })
  })

  it('fifty parallel submissions of one response make exactly one ticket, and no false alarm', async () => {
    const person = await makePerson()
    const { key } = await giveKey(person)
    const token = await challengeOf(person)
    const response = key.get(await askedFor(token))
    const results = await Promise.all(Array.from({ length: 50 }, () => answer(token, response)))
    expect(results.filter((result) => result.ok)).toHaveLength(1)
    expect(await db.webauthnCredential.findFirstOrThrow({ where: { factor: { userId: person.id } } })).toMatchObject({
      signCountFellAt: null,
    })
  })

  it('a key that is not confirmed answers nothing', async () => {
    const person = await makePerson()
    const { key, factorId } = await giveKey(person)
    const token = await challengeOf(person)
    const options = await askedFor(token)
    await db.factor.update({ where: { id: factorId }, data: { confirmedAt: null } })
    await giveFactorAgain(person.id)
    expect(await answer(token, key.get(options))).toMatchObject({ code: 'invalid_code' })
  })

  it('is asked for only where it may answer, and as long as answers are taken', async () => {
    const person = await makePerson()
    await giveAuthenticator(person)
    expect(await askForKey(await challengeOf(person))).toMatchObject({ code: 'method_not_permitted' })
    expect(await askForKey(undefined)).toMatchObject({ code: 'challenge_expired' })

    const owner = await makePerson()
    const { key } = await giveKey(owner)
    const token = await challengeOf(owner)
    const options = await askedFor(token)
    for (let n = 0; n < 5; n++) await answer(token, key.get(options, { origin: OTHER }))
    expect(await askForKey(token)).toMatchObject({ code: 'locked' })
    expect(await answer(token, key.get(options))).toMatchObject({ code: 'locked' })
  })

  it('asking is no attempt', async () => {
    const person = await makePerson()
    const { key } = await giveKey(person)
    const token = await challengeOf(person)
    for (let n = 0; n < 10; n++) await askedFor(token)
    expect(await answer(token, key.get(await askedFor(token)))).toMatchObject({ ok: true })
  })
})

describe('a counter that did not rise', () => {
  const signInWith = async (person: Person, key: ReturnType<typeof newKey>, lies?: Lies) => {
    const token = await challengeOf(person)
    return answer(token, key.get(await askedFor(token), lies))
  }
  const stored = (person: Person) =>
    db.webauthnCredential.findFirstOrThrow({ where: { factor: { userId: person.id } } })

  it('lets its owner in, is kept, and told once; what is on record never falls', async () => {
    const person = await makePerson()
    const { key } = await giveKey(person)
    expect(await signInWith(person, key, { signCount: 40 })).toMatchObject({ ok: true })
    expect(await signInWith(person, key, { signCount: 40 })).toMatchObject({ ok: true })
    expect(await signInWith(person, key, { signCount: 3 })).toMatchObject({ ok: true })
    const { signCount, signCountFellAt } = await stored(person)
    expect(signCount).toBe(40n)
    expect(signCountFellAt).not.toBeNull()
    const told = (await mailsQueuedFor(person.email)).filter((mail) => mail.template === 'key_may_be_copied')
    expect(told).toHaveLength(1)
    expect(await db.auditEvent.count({ where: { userId: person.id, event: 'factor.sign_count_fell' } })).toBe(2)
    const { factors } = await readTwoFactorStatus({ id: person.id })
    expect(factors[0]?.key?.signCountFellAt).not.toBeNull()
  })

  it('is nothing where a key does not count at all, as synced ones do not', async () => {
    const person = await makePerson()
    const { key } = await giveKey(person, { syncable: true, counts: false })
    expect(await signInWith(person, key)).toMatchObject({ ok: true })
    expect(await signInWith(person, key)).toMatchObject({ ok: true })
    expect((await stored(person)).signCountFellAt).toBeNull()
  })

  it('is not believed where the signature is not right', async () => {
    const person = await makePerson()
    const { key } = await giveKey(person)
    await signInWith(person, key, { signCount: 40 })
    expect(await signInWith(person, key, { signCount: 3, tamper: flipped })).toMatchObject({ code: 'invalid_code' })
    expect((await stored(person)).signCountFellAt).toBeNull()
  })
})

/** Another confirmed key, so that the kind may still answer. */
async function giveFactorAgain(userId: string) {
  await db.factor.create({ data: { userId, type: 'webauthn', label: 'another', confirmedAt: new Date() } })
}
