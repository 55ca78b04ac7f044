// Threats: a passkey's response signs in another person, twice, in another browser, or without its owner; and a passkey
// passes what the policy asks of everybody.
import { beforeEach, expect, it } from 'vitest'
import { MINUTE } from '@/lib/clock'
import { newToken } from '@/lib/crypto/token'
import { db } from '@/lib/db'
import type { Lies } from '@/lib/testing/authenticator'
import { askedFor, giveKey } from '@/lib/testing/keys'
import {
  challengeOf,
  FROM,
  giveAuthenticator,
  makePerson,
  openTicket,
  type Person,
  settleClock,
} from '@/lib/testing/people'
import { mailsQueuedFor } from '@/lib/testing/queue'
import { answerChallenge } from './answer-challenge'
import { askForPasskey } from './ask-for-passkey'
import { signInWithPasskey } from './sign-in-with-passkey'

beforeEach(() => settleClock())

const givePasskey = (person: Person, is = {}) => giveKey(person, { userVerified: true, discoverable: true, ...is })

async function signInBy(key: Awaited<ReturnType<typeof giveKey>>['key'], lies?: Lies) {
  const { options, browser } = await askForPasskey(undefined)
  return signInWithPasskey({ credential: key.get(options, lies), browser, from: FROM })
}

it('is a whole sign-in, of two factors, that asks for nothing more', async () => {
  for (const [syncable, name] of [
    [true, 'swk'],
    [false, 'hwk'],
  ] as const) {
    const person = await makePerson()
    const { key, factorId } = await givePasskey(person, { syncable })
    await giveFactorToo(person)
    const outcome = await signInBy(key)
    if (!outcome.ok || outcome.status !== 'ticket') throw new Error('no ticket')
    const { sessionId } = await openTicket(outcome.ticket)
    const session = await db.session.findUniqueOrThrow({ where: { id: sessionId } })
    expect(session).toMatchObject({ amr: [name, 'user', 'mfa'], aal: 2, userId: person.id })
    expect(await db.factor.findUniqueOrThrow({ where: { id: factorId } })).toMatchObject({
      lastUsedAt: expect.any(Date),
    })
  }
})

it('asks for any passkey of this site, whose owner it must verify, and tells of nobody', async () => {
  const { options } = await askForPasskey(undefined)
  expect(options).toMatchObject({ rpId: 'localhost', userVerification: 'required' })
  expect(options.allowCredentials ?? []).toEqual([])
})

const flipped = (signature: Buffer) => Buffer.from(signature.map((byte, n) => (n === 20 ? byte ^ 1 : byte)))
const wrong: [string, Lies][] = [
  ['made without making sure who holds the key (UV=0)', { userVerified: false }],
  ['made without anybody touching it', { userPresent: false }],
  ['made on another origin', { origin: 'http://localhost:3001' }],
  ['made in a frame of another site', { crossOrigin: true }],
  ['made for another RP ID', { rpId: 'example.com' }],
  ['made to enroll (webauthn.create)', { type: 'webauthn.create' }],
  ['whose signature was altered', { tamper: flipped }],
  ['that does not say whose it is', { userHandle: null }],
  ['that names another user', { userHandle: Buffer.alloc(16).toString('base64url') }],
]
it.each(wrong)('refuses a response %s, and goes on record', async (_, lies) => {
  const person = await makePerson()
  const { key } = await givePasskey(person)
  expect(await signInBy(key, lies)).toEqual({ ok: false, code: 'invalid_passkey' })
  expect(await db.loginTicket.count({ where: { userId: person.id } })).toBe(0)
  const seen = { userId: person.id, event: 'login.passkey', outcome: 'failure' }
  expect(await db.auditEvent.count({ where: seen })).toBe(1)
})

it('a response signs in once, of twenty at once and later', async () => {
  const person = await makePerson()
  const { key } = await givePasskey(person)
  const { options, browser } = await askForPasskey(undefined)
  const credential = key.get(options)
  const results = await Promise.all(
    Array.from({ length: 20 }, () => signInWithPasskey({ credential, browser, from: FROM })),
  )
  expect(results.filter((result) => result.ok)).toHaveLength(1)
  expect(await signInWithPasskey({ credential, browser, from: FROM })).toMatchObject({ code: 'challenge_expired' })
  expect(await db.webauthnCredential.findFirstOrThrow({ where: { factor: { userId: person.id } } })).toMatchObject({
    signCountFellAt: null,
  })
})

it('a wrong response uses the challenge up', async () => {
  const { key } = await givePasskey(await makePerson())
  const { options, browser } = await askForPasskey(undefined)
  const answer = (lies?: Lies) => signInWithPasskey({ credential: key.get(options, lies), browser, from: FROM })
  expect(await answer({ tamper: flipped })).toMatchObject({ code: 'invalid_passkey' })
  expect(await answer()).toMatchObject({ code: 'challenge_expired' })
})

it('a challenge is good in the browser that was asked, for five minutes, and only if it is ours', async () => {
  const { key } = await givePasskey(await makePerson())
  for (const elsewhere of [undefined, newToken(), 'x']) {
    const { options } = await askForPasskey(undefined)
    const stolen = await signInWithPasskey({ credential: key.get(options), browser: elsewhere, from: FROM })
    expect(stolen).toMatchObject({ code: 'challenge_expired' })
  }
  expect(await signInBy(key, { challenge: newToken() })).toMatchObject({ code: 'challenge_expired' })
  const late = await askForPasskey(undefined)
  settleClock(5 * MINUTE + 30_000)
  expect(await signInWithPasskey({ credential: key.get(late.options), ...late, from: FROM })).toMatchObject({
    code: 'challenge_expired',
  })
})

it('two tabs of a browser both sign in', async () => {
  const { key } = await givePasskey(await makePerson())
  const one = await askForPasskey(undefined)
  const two = await askForPasskey(one.browser)
  for (const { options, browser } of [one, two]) {
    expect(await signInWithPasskey({ credential: key.get(options), browser, from: FROM })).toMatchObject({ ok: true })
  }
})

it('what answers a sign-in by passkey does not answer one by password, nor the other way round', async () => {
  const person = await makePerson()
  const { key } = await givePasskey(person)
  const token = await challengeOf(person)
  const second = await askedFor(token)
  const { options, browser } = await askForPasskey(undefined)
  const crossed = { token, method: 'webauthn' as const, code: '', credential: key.get(options), from: FROM }
  expect(await answerChallenge(crossed)).toMatchObject({ code: 'invalid_code' })
  const back = await signInWithPasskey({ credential: key.get(second), browser, from: FROM })
  expect(back).toMatchObject({ code: 'challenge_expired' })
})

it('a disabled account, an unconfirmed address, a removed or unknown key: one and the same refusal', async () => {
  const refusals: unknown[] = []
  const disabled = await makePerson()
  const first = await givePasskey(disabled)
  await db.user.update({ where: { id: disabled.id }, data: { disabledAt: new Date() } })
  refusals.push(await signInBy(first.key))

  const unconfirmed = await makePerson()
  const second = await givePasskey(unconfirmed)
  await db.user.update({ where: { id: unconfirmed.id }, data: { emailVerifiedAt: null } })
  refusals.push(await signInBy(second.key))

  const owner = await makePerson()
  const third = await givePasskey(owner)
  await db.factor.delete({ where: { id: third.factorId } })
  refusals.push(await signInBy(third.key))
  expect(refusals).toEqual(Array.from({ length: 3 }, () => ({ ok: false, code: 'invalid_passkey' })))
})

it('a counter that did not rise is flagged here too', async () => {
  const person = await makePerson()
  const { key } = await givePasskey(person)
  expect(await signInBy(key, { signCount: 9 })).toMatchObject({ ok: true })
  expect(await signInBy(key, { signCount: 9 })).toMatchObject({ ok: true })
  expect((await mailsQueuedFor(person.email)).map((mail) => mail.template)).toContain('key_may_be_copied')
})

it('where the policy no longer permits keys, another factor is asked for, and a set-up where there is none', async () => {
  const both = await makePerson()
  const { key } = await givePasskey(both)
  await giveFactorToo(both)
  const alone = await givePasskey(await makePerson())
  const { allowedMethods } = await db.settings.findUniqueOrThrow({ where: { id: 1 } })
  await db.settings.update({ where: { id: 1 }, data: { allowedMethods: ['totp', 'email'] } })
  try {
    expect(await signInBy(key)).toMatchObject({ status: 'challenge' })
    expect(await signInBy(alone.key)).toMatchObject({ status: 'enrollment', allowedMethods: ['totp', 'email'] })
  } finally {
    await db.settings.update({ where: { id: 1 }, data: { allowedMethods } })
  }
})

/** An authenticator app beside the key. */
async function giveFactorToo({ id }: Person) {
  const other = await giveAuthenticator(await makePerson())
  await db.factor.update({ where: { id: other.factorId }, data: { userId: id } })
  // Factors never change hands otherwise.
  await db.$executeRaw`SELECT refresh_standing(${id}::uuid)`
}
