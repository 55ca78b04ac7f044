// Promise: keys rotate while everything goes on. Nobody's sign-in fails, it may be cut off and run again, and in the end
// the old key can go: authenticators, backup codes, webhooks, waiting mail and kept answers do without it.
import { createHmac, hkdfSync } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { onceByKey } from '@/lib/api/idempotency'
import { hashKey } from '@/lib/crypto/hash-key'
import { newId } from '@/lib/crypto/id'
import { keyedHash } from '@/lib/crypto/keyed-hash'
import { SealError, seal } from '@/lib/crypto/seal'
import { db } from '@/lib/db'
import { env } from '@/lib/env'
import { sealSecret } from '@/lib/factors/totp/secret'
import { answerChallenge } from '@/lib/login/answer-challenge'
import { readMailbox } from '@/lib/mailbox/read-mailbox'
import { workRound } from '@/lib/outbox/round'
import {
  type Authenticator,
  challengeOf,
  codeOf,
  FROM,
  giveAuthenticator,
  makePerson,
  type Person,
  settleClock,
} from '@/lib/testing/people'
import { BY, makeWebhook, permitLoopback } from '@/lib/testing/webhooks'
import { requestPasswordReset } from '@/lib/users/request-password-reset'
import { rotateSecret } from '@/lib/webhooks/rotate-secret'
import { signatureHeaders } from '@/lib/webhooks/secret'
import { keysOpenDatabase } from './keys-open-database'
import { readKeyStatus } from './read-key-status'
import { type Progress, rotateKeys } from './rotate-keys'

permitLoopback()

const KEYS: Record<string, Buffer> = { k1: Buffer.alloc(32, 7), k2: Buffer.alloc(32, 8), k3: Buffer.alloc(32, 9) }

/** What a process is started with: nothing of what it had opened before is left. */
function startedWith(...kids: string[]): void {
  const keys = env().ENCRYPTION_KEYS
  keys.clear()
  for (const kid of kids) keys.set(kid, KEYS[kid] as Buffer)
  delete (globalThis as { countersignHashKey?: unknown }).countersignHashKey
}

beforeEach(() => {
  settleClock()
  startedWith('k1')
})
afterEach(async () => {
  startedWith('k1', 'k2', 'k3')
  await db.factor.deleteMany()
  await rotateKeys()
})

async function answer(person: Person, method: 'totp' | 'backup_code', code: string) {
  return answerChallenge({ token: await challengeOf(person), method, code, from: FROM })
}

type Member = { person: Person; authenticator: Authenticator }

async function makeMembers(count: number): Promise<Member[]> {
  const members: Member[] = []
  for (let n = 0; n < count; n++) {
    const person = await makePerson()
    members.push({ person, authenticator: await giveAuthenticator(person) })
  }
  return members
}

/** Authenticators that are there in numbers. */
async function makeSeeds(count: number): Promise<string[]> {
  const { id: userId } = await makePerson()
  const ids = Array.from({ length: count }, newId)
  await db.factor.createMany({
    data: ids.map((id) => ({
      id,
      userId,
      type: 'totp',
      label: '',
      sealedSecret: new Uint8Array(sealSecret(Buffer.alloc(20, 1), userId, id)),
    })),
  })
  return ids
}

const repeatable = (body: string, work: () => Response) => {
  const request = new Request('http://localhost:3000/api/v1/users', {
    method: 'POST',
    headers: { 'idempotency-key': 'once' },
  })
  return onceByKey(request, 'api_key:1', body, async () => work())
}

it('sign-ins go on while it runs, is cut off and runs again; then the old key is dropped and all of it still opens', {
  timeout: 60_000,
}, async () => {
  const members = await makeMembers(2)
  await makeSeeds(250)
  const webhook = await makeWebhook('http://127.0.0.1:9/hook')
  const rotated = await rotateSecret({ id: webhook.id, by: BY })
  if (!rotated.ok) throw new Error(rotated.code)
  const [{ person }] = members as [Member]
  await requestPasswordReset({ email: person.email, from: FROM })
  await repeatable('asked', () => Response.json({ id: 7 }))

  startedWith('k2', 'k1')
  let over = false
  const outcomes: (true | string)[] = []
  const signingIn = members.map(async ({ person, authenticator }) => {
    const { secret, backupCodes } = authenticator
    const codes = backupCodes.slice(0, 8)
    for (const step of [0, 1]) outcomes.push(await said(answer(person, 'totp', codeOf(secret, step))))
    for (let code = codes.pop(); code && !over; code = codes.pop()) {
      outcomes.push(await said(answer(person, 'backup_code', code)))
    }
  })
  const cutOff = rotateKeys(({ done }) => {
    if (done > 0) throw new Error('killed')
  })
  await expect(cutOff).rejects.toThrow('killed')
  expect((await readKeyStatus()).unneeded).toEqual([])
  const progress: Progress[] = []
  const { failed, status, resealed } = await rotateKeys((each) => progress.push(each))
  over = true
  const meanwhile = outcomes.length
  await Promise.all(signingIn)

  expect(meanwhile, 'sign-ins while it ran').toBeGreaterThan(0)
  expect(outcomes.filter((each) => each !== true)).toEqual([])
  expect(failed).toEqual([])
  expect(status).toMatchObject({ seals: 'k2', unneeded: ['k1'] })
  expect(resealed).toBeGreaterThan(200)
  const seeds = progress.filter(({ place }) => place === 'factors.sealed_secret')
  expect(seeds.map(({ done, total }) => [done, total])).toEqual([
    [200, 252],
    [252, 252],
  ])
  // Nothing is left to do.
  expect((await rotateKeys()).resealed).toBe(0)

  startedWith('k2')
  expect(await keysOpenDatabase()).toBe(true)
  settleClock(90_000)
  for (const { person, authenticator } of members) {
    expect(await said(answer(person, 'totp', codeOf(authenticator.secret)))).toBe(true)
    expect(await said(answer(person, 'backup_code', authenticator.backupCodes[9] as string))).toBe(true)
  }
  const endpoint = await db.webhookEndpoint.findUniqueOrThrow({ where: { id: webhook.id } })
  const headers = signatureHeaders(endpoint, 'msg_1', '{}', new Date())
  for (const secret of [webhook.secret, rotated.secret]) {
    expect(() => new Webhook(secret).verify('{}', headers)).not.toThrow()
  }
  const again = await repeatable('asked', () => new Response('not again'))
  expect([again.headers.get('idempotency-replayed'), await again.json()]).toEqual(['true', { id: 7 }])
  await workRound({}, 15_000)
  expect((await readMailbox({ to: person.email })).some(({ text }) => text.includes('/reset-password'))).toBe(true)
})

async function said(answered: ReturnType<typeof answer>): Promise<true | string> {
  const outcome = await answered
  return outcome.ok || outcome.code
}

it('what does not open is named by table and row, and the rest is done', async () => {
  const [moved, lost, fine] = (await makeSeeds(3)) as [string, string, string]
  await db.factor.update({
    where: { id: moved },
    data: { sealedSecret: new Uint8Array(seal('seed', 'of another row')) },
  })
  startedWith('k3')
  await db.factor.update({ where: { id: lost }, data: { sealedSecret: new Uint8Array(seal('seed', 'whatever')) } })
  startedWith('k2', 'k1')

  const { failed, status } = await rotateKeys()
  expect(failed).toEqual([moved, lost].sort().map((id) => ({ place: 'factors.sealed_secret', id })))
  expect(status.keys.find(({ kid }) => kid === 'k3')).toMatchObject({
    live: false,
    sealed: { 'factors.sealed_secret': 1 },
  })
  expect(status.unneeded).toEqual([])
  expect(
    Buffer.from((await db.factor.findUniqueOrThrow({ where: { id: fine } })).sealedSecret ?? []).toString(),
  ).toContain('k2')
  const [event] = await db.auditEvent.findMany({ where: { event: 'keys.rotated' }, orderBy: { id: 'desc' }, take: 1 })
  expect(event).toMatchObject({ outcome: 'failure', details: { failed: 2 } })
})

it('a change that comes in between stays', async () => {
  const [id] = (await makeSeeds(1)) as [string]
  const { userId } = await db.factor.findUniqueOrThrow({ where: { id } })
  startedWith('k2', 'k1')
  const changed = new Uint8Array(sealSecret(Buffer.alloc(20, 2), userId, id))
  let rotation: ReturnType<typeof rotateKeys> | undefined
  await db.$transaction(async (tx) => {
    await tx.factor.update({ where: { id }, data: { sealedSecret: changed } })
    rotation = rotateKeys()
    // It has read the row as it was, and waits for it.
    const waiting = () =>
      db.$queryRaw<
        object[]
      >`SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`
    await expect.poll(async () => (await waiting()).length).toBe(1)
  })
  expect((await rotation)?.failed).toEqual([])
  expect(Buffer.from((await db.factor.findUniqueOrThrow({ where: { id } })).sealedSecret ?? [])).toEqual(
    Buffer.from(changed),
  )
})

it('a code hashed before there was a hash key is good as long as its key is live, and holds that key', async () => {
  const [{ person, authenticator }] = (await makeMembers(1)) as [Member]
  const [first, second] = authenticator.backupCodes.map((code) => code.replaceAll('-', ''))
  const derived = Buffer.from(hkdfSync('sha256', KEYS.k1 as Buffer, '', 'countersign/keyed-hash/v1/backup-code', 32))
  await db.backupCode.deleteMany({ where: { userId: person.id } })
  await db.backupCode.createMany({
    data: [first, second].map((code) => ({
      userId: person.id,
      codeHash: new Uint8Array(createHmac('sha256', derived).update(`${person.id}:${code}`).digest()),
      keyId: 'k1',
    })),
  })
  startedWith('k2', 'k1')
  expect((await rotateKeys()).status).toMatchObject({ unneeded: [], keys: [{ kid: 'k2' }, { kid: 'k1', codes: 2 }] })
  expect(await said(answer(person, 'backup_code', first as string))).toBe(true)
  startedWith('k2')
  expect(await said(answer(person, 'backup_code', second as string))).toBe('invalid_code')
})

it('two processes that come first at once have the same hash key', async () => {
  await db.hashKey.deleteMany()
  const processes = Array.from({ length: 8 }, () => {
    startedWith('k1')
    return hashKey()
  })
  const keys = await Promise.all(processes)
  expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(1)
  expect(await db.hashKey.count()).toBe(1)
})

it('where the hash key does not open, nothing is hashed, a code is not checked, and the try is not charged', async () => {
  const [{ person, authenticator }] = (await makeMembers(1)) as [Member]
  const token = await challengeOf(person)
  startedWith('k3')
  await expect(keyedHash('backup-code', 'x')).rejects.toThrow(SealError)
  const code = authenticator.backupCodes[0] as string
  expect(await answerChallenge({ token, method: 'backup_code', code, from: FROM })).toMatchObject({
    code: 'unavailable',
  })
  expect(await keysOpenDatabase()).toBe(false)
  startedWith('k1')
  expect((await db.loginChallenge.findFirstOrThrow({ where: { userId: person.id } })).attempts).toBe(0)
  expect((await answerChallenge({ token, method: 'backup_code', code, from: FROM })).ok).toBe(true)
  // Where there are no seeds that would tell, the hash key does.
  await db.factor.deleteMany()
  startedWith('k3')
  expect(await keysOpenDatabase()).toBe(false)
})
