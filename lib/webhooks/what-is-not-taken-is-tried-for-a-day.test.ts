// Promise: what a receiver does not take is tried again with growing pauses for more than a day, then kept as a dead
// letter that can be sent again; an endpoint that is gone is switched off, and administrators are told.
import { afterEach, beforeEach, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE, now, SECOND, setClockOffset } from '../clock'
import { db } from '../db'
import { makePerson } from '../testing/people'
import { mailsQueuedFor } from '../testing/queue'
import { type Receiver, startReceiver, status } from '../testing/receiver'
import { BY, happen, makeWebhook, permitLoopback, round } from '../testing/webhooks'
import { changeWebhook } from './change-webhook'
import { clearUp } from './clear-up'
import { listDeliveries, readDelivery, readWebhook } from './read-webhooks'
import { replayDead, replayDelivery } from './replay'
import { PAUSES } from './schedule'
import { tellOfFailing } from './tell-administrators'

permitLoopback()
let receiver: Receiver
let id: string
let passed = 0
beforeEach(async () => {
  pass(-passed)
  await db.webhookEndpoint.deleteMany()
  receiver = await startReceiver()
  id = (await makeWebhook(receiver.url)).id
})
afterEach(async () => {
  pass(-passed)
  await receiver.stop()
})

function pass(ms: number): void {
  passed += ms
  setClockOffset(passed)
}

/** Rounds, jumping to each next attempt, until nothing waits. @returns the pauses before each */
async function tryOut(): Promise<number[]> {
  const pauses: number[] = []
  await round()
  for (;;) {
    const waiting = await db.webhookDelivery.findFirst({ where: { state: 'pending' } })
    if (!waiting) return pauses
    const pause = waiting.nextAt.getTime() - now().getTime()
    const before = receiver.received.length
    pass(pause - SECOND)
    await round()
    expect(receiver.received).toHaveLength(before)
    pass(2 * SECOND)
    await round()
    expect(receiver.received).toHaveLength(before + 1)
    pauses.push(pause)
  }
}

it('tries eleven times in over a day, each pause as long as said and up to a fifth longer', async () => {
  receiver.answer = status(500)
  await happen(null, 1)
  const pauses = await tryOut()
  expect(pauses).toHaveLength(PAUSES.length)
  for (const [n, pause] of PAUSES.entries()) {
    // A round takes a moment too.
    expect(pauses[n]).toBeGreaterThan(pause - 2 * SECOND)
    expect(pauses[n]).toBeLessThanOrEqual(pause * 1.2 + SECOND)
  }
  expect(PAUSES.reduce((sum, pause) => sum + pause)).toBeGreaterThan(DAY)
  const { deliveries } = await listDeliveries({ id, state: 'dead' })
  expect(deliveries).toMatchObject([{ state: 'dead', attempts: 11, status: 500 }])
  const read = await readDelivery({ id, deliveryId: deliveries[0]?.id ?? '' })
  expect(read?.attempts[0]).toMatchObject({ status: 500, answer: 'status 500', error: null })
})

it('sends a dead letter again under the same id, alone or with all others, behind what waits', async () => {
  const person = await makePerson()
  receiver.answer = status(400)
  for (const n of [1, 2]) await happen(person.id, n)
  for (let n = 0; n < 25; n++, pass(15 * HOUR)) await round()
  const dead = (await listDeliveries({ id, state: 'dead' })).deliveries
  expect(dead).toHaveLength(2)
  receiver.received.length = 0
  receiver.answer = status(204)
  await happen(person.id, 3)
  await round()
  expect(await replayDead({ id, by: BY })).toEqual({ ok: true, count: 2 })
  await round()
  expect(receiver.payloads().map(({ data }) => data.details.n)).toEqual([3, 1, 2])
  expect(receiver.received[1]?.headers['webhook-id']).toBe(dead[1]?.messageId)
  const one = dead[0]?.id ?? ''
  expect(await replayDelivery({ id, deliveryId: one, by: BY })).toEqual({ ok: true, count: 1 })
  expect(await replayDelivery({ id, deliveryId: one, by: BY })).toEqual({ ok: false, code: 'delivery_not_found' })
  await round()
  expect(receiver.received.at(-1)?.headers['webhook-id']).toBe(dead[0]?.messageId)
  const other = (await makeWebhook(receiver.url)).id
  expect(await replayDelivery({ id: other, deliveryId: one, by: BY })).toMatchObject({ ok: false })
})

it('takes a redirect for a refusal, and never goes there', async () => {
  const elsewhere = await startReceiver()
  receiver.answer = status(302, { location: elsewhere.url })
  await happen(null, 1)
  await round()
  expect(elsewhere.received).toEqual([])
  expect(await db.webhookDelivery.findFirst()).toMatchObject({ state: 'pending', failures: 1 })
  await elsewhere.stop()
})

it('waits as long as a busy receiver asks for, within reason', async () => {
  receiver.answer = status(429, { 'retry-after': '240' })
  await happen(null, 1)
  await round()
  pass(3.5 * MINUTE)
  await round()
  expect(receiver.received).toHaveLength(1)
  receiver.answer = status(503, { 'retry-after': '86400' })
  pass(MINUTE)
  await round()
  expect(receiver.received).toHaveLength(2)
  receiver.answer = status(200)
  pass(10 * MINUTE + SECOND)
  await round()
  expect(receiver.received).toHaveLength(3)
})

it('switches an endpoint off that says it is gone, and tells the administrators', async () => {
  const boss = await makePerson({ roles: ['admin'] })
  receiver.answer = status(410)
  await happen(null, 1)
  await round()
  expect(await readWebhook(id)).toMatchObject({ disabledWhy: 'gone', dead: 1 })
  expect(await mailsQueuedFor(boss.email)).toMatchObject([{ template: 'webhook_failing', props: { why: 'gone' } }])
  await happen(null, 2)
  await round()
  expect(receiver.received).toHaveLength(1)
  receiver.answer = status(200)
  await changeWebhook({ id, enabled: true, by: BY })
  await happen(null, 3)
  await round()
  expect(receiver.payloads().at(-1)?.data.details.n).toBe(3)
})

it('tells the administrators once of an endpoint that has got nothing for a day', async () => {
  const boss = await makePerson({ roles: ['admin'] })
  const told = async () => (await mailsQueuedFor(boss.email)).length
  receiver.answer = status(500)
  await happen(null, 1)
  await round()
  pass(DAY - MINUTE)
  await tellOfFailing()
  expect(await told()).toBe(0)
  pass(2 * MINUTE)
  await tellOfFailing()
  await tellOfFailing()
  expect(await told()).toBe(1)
  receiver.answer = status(200)
  await round()
  receiver.answer = status(500)
  await happen(null, 2)
  await round()
  pass(DAY + MINUTE)
  await tellOfFailing()
  expect(await told()).toBe(2)
})

it('gives up after three days what never had its turn, and forgets after a month what has ended', async () => {
  receiver.answer = status(503)
  for (const n of [1, 2, 3]) await happen(null, n)
  await round()
  pass(3 * DAY - HOUR)
  await clearUp()
  expect((await readWebhook(id))?.dead).toBe(0)
  pass(2 * HOUR)
  await clearUp()
  expect(await readWebhook(id)).toMatchObject({ dead: 3, pending: 0 })
  pass(30 * DAY + HOUR)
  await clearUp()
  expect([await db.webhookDelivery.count(), await db.webhookAttempt.count()]).toEqual([0, 0])
})
