// Threat: hashes of years ago, made with less work than is asked for now, are searched when the table is stolen.
import { hash } from '@node-rs/argon2'
import { beforeEach, expect, it } from 'vitest'
import { hashPassword, needsRehash, verifyPassword } from '../crypto/password'
import { db } from '../db'
import {
  challengeOf,
  codeOf,
  FROM,
  giveAuthenticator,
  makePerson,
  openTicket,
  PASSWORD,
  settleClock,
} from '../testing/people'
import { answerChallenge } from './answer-challenge'
import { startLogin } from './start-login'

beforeEach(() => settleClock())

const ID = { algorithm: 2, memoryCost: 8_192, timeCost: 1, parallelism: 1 }

async function withOldHash(person: { id: string }, password = PASSWORD): Promise<string> {
  const old = await hash(password, ID)
  await db.user.update({ where: { id: person.id }, data: { passwordHash: old } })
  return old
}

const hashOf = async ({ id }: { id: string }) => (await db.user.findUniqueOrThrow({ where: { id } })).passwordHash ?? ''

it('knows what is less: memory, passes, another variant or another lane; and leaves what is more', async () => {
  const now = await hashPassword('x')
  expect(needsRehash(now)).toBe(false)
  for (const less of [
    now.replace('m=19456', 'm=19455'),
    now.replace('t=2', 't=1'),
    now.replace('p=1', 'p=2'),
    now.replace('argon2id', 'argon2i'),
    now.replace('v=19', 'v=16'),
    '$2b$12$abcdefghijklmnopqrstuv',
    '',
  ]) {
    expect(needsRehash(less), less).toBe(true)
  }
  expect(needsRehash(now.replace('m=19456,t=2', 'm=65536,t=3'))).toBe(false)
})

it('a sign-in makes the hash anew, and nothing else: sessions, sign-ins, trust and the date of the password stay', async () => {
  const person = await makePerson()
  const { secret } = await giveAuthenticator(person)
  const answer = await answerChallenge({
    token: await challengeOf(person),
    method: 'totp',
    code: codeOf(secret),
    trust: { browser: undefined },
    from: FROM,
  })
  if (!answer.ok || !answer.browser) throw new Error('not trusted')
  await openTicket(answer.ticket)
  const pending = await challengeOf(person)
  const old = await withOldHash(person)
  const state = async () => ({
    sessions: await db.session.count({ where: { userId: person.id } }),
    trusted: await db.trustedBrowser.count({ where: { userId: person.id } }),
    changed: (await db.user.findUniqueOrThrow({ where: { id: person.id } })).passwordChangedAt,
    pending: await db.loginChallenge.count({ where: { userId: person.id } }),
    told: await db.auditEvent.count({ where: { userId: person.id, event: { startsWith: 'user.password' } } }),
  })
  const before = await state()
  expect(before).toMatchObject({ trusted: 1 })

  const login = await startLogin({ email: person.email, password: PASSWORD, from: FROM })
  expect(login).toMatchObject({ ok: true, status: 'challenge' })
  const made = await hashOf(person)
  expect(made).not.toBe(old)
  expect(needsRehash(made)).toBe(false)
  expect(await verifyPassword(PASSWORD, made)).toBe(true)
  expect(await state()).toEqual({ ...before, pending: before.pending + 1 })
  expect((await answerChallenge({ token: pending, method: 'totp', code: codeOf(secret, 1), from: FROM })).ok).toBe(true)
  // Once.
  await challengeOf(person)
  expect(await hashOf(person)).toBe(made)
})

it('a wrong password, and one that opens nothing, leave the hash as it is', async () => {
  const person = await makePerson()
  const old = await withOldHash(person)
  await startLogin({ email: person.email, password: 'another-Horse-battery-7', from: FROM })
  expect(await hashOf(person)).toBe(old)
  await db.user.update({ where: { id: person.id }, data: { disabledAt: new Date() } })
  await startLogin({ email: person.email, password: PASSWORD, from: FROM })
  expect(await hashOf(person)).toBe(old)
})

it('ten sign-ins at once all succeed, and the hash is one that they made', async () => {
  const person = await makePerson()
  await withOldHash(person)
  const logins = await Promise.all(
    Array.from({ length: 10 }, () => startLogin({ email: person.email, password: PASSWORD, from: FROM })),
  )
  expect(logins.map((login) => login.ok && login.status)).toEqual(Array(10).fill('ticket'))
  expect(needsRehash(await hashOf(person))).toBe(false)
})

it('a password that is changed meanwhile has the last word', async () => {
  const { rehashPassword } = await import('../users/rehash-password')
  const person = await makePerson()
  const old = await withOldHash(person)
  const changed = await hashPassword('a-new-Horse-battery-9')
  await db.user.update({ where: { id: person.id }, data: { passwordHash: changed } })
  await rehashPassword({ userId: person.id, password: PASSWORD, stored: old })
  expect(await hashOf(person)).toBe(changed)
})
