// Promise: a call that is repeated with the same Idempotency-Key is done once (draft-ietf-httpapi-idempotency-key-header).
// Threat: somebody else's answer is given again, or the kept answers are read out of the database.
import { beforeEach, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '@/lib/clock'
import { newId } from '@/lib/crypto/id'
import { db } from '@/lib/db'
import { housekeeping } from '@/lib/outbox/housekeeping'
import { createUser } from '@/lib/people/create-user'
import { FROM, PASSWORD, settleClock } from '@/lib/testing/people'
import { onceByKey } from './idempotency'
import { json, problem } from './problem'

const CALLER = `api_key:${newId()}`

beforeEach(() => settleClock())

let count = 0
const newKey = () => `key-${++count}`

function call(
  key: string | null,
  work: () => Promise<Response>,
  { caller = CALLER, body = {} as unknown, path = '/users', method = 'POST' } = {},
) {
  const headers = new Headers(key === null ? [] : [['idempotency-key', key]])
  return onceByKey(new Request(`http://localhost/api/v1${path}`, { method, headers }), caller, body, work)
}

/** Work that says how often it was done. */
function counting(status = 201) {
  let done = 0
  const work = async () => json({ done: ++done, secret: 'cs_only-copy' }, { status })
  return { work, times: () => done }
}

it('the first answer is given again, whole, and said to be one', async () => {
  const key = newKey()
  const { work, times } = counting()
  const first = await call(key, work)
  const again = await call(key, work)
  expect([first.status, again.status, times()]).toEqual([201, 201, 1])
  expect(await again.json()).toEqual(await first.json())
  expect([first, again].map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([null, 'true'])
  for (const name of ['content-type', 'cache-control', 'content-length']) {
    expect(again.headers.get(name)).toBe(first.headers.get(name))
  }
  expect(await call(`"${key}"`, work)).toMatchObject({ status: 201 })
  expect(times()).toBe(1)
})

it('an answer without a body, and a refusal, are given again as well', async () => {
  for (const answer of [new Response(null, { status: 204 }), problem('email_taken')]) {
    const key = newKey()
    let done = 0
    const work = async () => {
      done++
      return answer.clone()
    }
    await call(key, work)
    const again = await call(key, work)
    expect([again.status, done]).toEqual([answer.status, 1])
    expect(await again.text()).toBe(await answer.clone().text())
  }
})

it('twenty calls at once with one key make one account; the others get its answer, or are told to wait', async () => {
  const key = newKey()
  const email = 'parallel@example.com'
  const work = async () => {
    const made = await createUser({ email, password: PASSWORD, verified: true, actor: 'operator', from: FROM })
    return made.ok ? json({ id: made.user.id }, { status: 201 }) : problem('email_taken')
  }
  const answers = await Promise.all(Array.from({ length: 20 }, () => call(key, work, { body: { email } })))
  const done = answers.filter(({ status, headers }) => status === 201 && !headers.has('idempotency-replayed'))
  expect(done).toHaveLength(1)
  for (const { status, headers } of answers) {
    expect([201, 409]).toContain(status)
    if (status === 409) expect(headers.get('retry-after')).toBe('1')
  }
  expect(await db.user.count({ where: { email } })).toBe(1)
  const later = await call(key, work, { body: { email } })
  expect([later.status, later.headers.get('idempotency-replayed')]).toEqual([201, 'true'])
})

it('the same key for something else is refused: another body, path, query or method', async () => {
  const key = newKey()
  const { work, times } = counting()
  await call(key, work, { body: { email: 'a@example.com' } })
  for (const other of [
    { body: { email: 'b@example.com' } },
    { body: { email: 'a@example.com' }, path: '/groups' },
    { body: { email: 'a@example.com' }, path: '/users?x=1' },
    { body: { email: 'a@example.com' }, method: 'PUT' },
  ]) {
    const answer = await call(key, work, other)
    expect([answer.status, (await answer.json()).code]).toEqual([422, 'idempotency_mismatch'])
  }
  expect(times()).toBe(1)
})

it('a key is its caller’s own: another with the same gets an answer of their own', async () => {
  const key = newKey()
  const [mine, theirs] = [counting(), counting()]
  await call(key, mine.work)
  const other = await call(key, theirs.work, { caller: `user:${newId()}` })
  expect(other.headers.has('idempotency-replayed')).toBe(false)
  expect([mine.times(), theirs.times()]).toEqual([1, 1])
})

it('what failed on our side is not kept: neither an error that is answered nor one that is thrown', async () => {
  const key = newKey()
  expect((await call(key, async () => problem('unavailable'))).status).toBe(503)
  await expect(call(key, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  const { work, times } = counting()
  expect((await call(key, work)).status).toBe(201)
  expect(times()).toBe(1)
})

it('a call that was cut off is in the way for a minute, and says nothing when it comes back after that', async () => {
  const key = newKey()
  let goOn = () => {}
  const late = call(
    key,
    () =>
      new Promise((resolve) => {
        goOn = () => resolve(json({ late: true }, { status: 201 }))
      }),
  )
  await new Promise((resolve) => setTimeout(resolve, 100))
  const { work, times } = counting()
  const waiting = await call(key, work)
  expect([waiting.status, (await waiting.json()).code, waiting.headers.get('retry-after')]).toEqual([
    409,
    'idempotency_in_progress',
    '1',
  ])
  settleClock(MINUTE + 30_000)
  expect((await call(key, work)).status).toBe(201)
  goOn()
  await late
  const again = await call(key, work)
  expect(await again.json()).toMatchObject({ done: 1 })
  expect(times()).toBe(1)
})

it('an answer is kept for a day, sealed, and then nothing of it is left', async () => {
  const key = newKey()
  const { work, times } = counting()
  const asked = { email: 'kept@example.com', password: PASSWORD }
  await call(key, work, { body: asked })
  const [{ row } = { row: '' }] = await db.$queryRaw<{ row: string }[]>`
    SELECT to_jsonb(k)::text || encode(k.answer, 'escape') || encode(k.fingerprint, 'escape') AS row
    FROM idempotency_keys k WHERE key = ${key}`
  expect(row).toContain(key)
  for (const secret of ['cs_only-copy', PASSWORD, 'kept@example.com']) expect(row).not.toContain(secret)
  settleClock(DAY - HOUR)
  await housekeeping()
  await call(key, work, { body: asked })
  expect(times()).toBe(1)
  settleClock(DAY + MINUTE)
  await call(key, work, { body: { email: 'another@example.com' } })
  expect(times()).toBe(2)
  settleClock(2 * DAY + HOUR)
  await housekeeping()
  expect(await db.idempotencyKey.count({ where: { key } })).toBe(0)
})

it('a key that cannot be one is refused, and nothing is done; without one every call is done', async () => {
  const { work, times } = counting()
  for (const odd of ['', '""', 'two words', '"a", "b"', 'x'.repeat(256), 'back\\slash', '"unfinished']) {
    const answer = await call(odd, work)
    expect([answer.status, (await answer.json()).code], odd).toEqual([400, 'invalid_idempotency_key'])
  }
  expect(times()).toBe(0)
  await call(null, work)
  await call(null, work)
  expect(times()).toBe(2)
  expect((await call(`"two words ${newKey()}"`, work)).status).toBe(201)
})
