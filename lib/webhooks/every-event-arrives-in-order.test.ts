// Promise: every event arrives at least once, and events about one person in the order in which they happened, whoever
// fails, is away, is slow or is killed; nobody else waits for them.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { recordEvent } from '../audit/record-event'
import { sealAuditEvents } from '../audit/seal-audit-events'
import { MINUTE, SECOND, setClockOffset } from '../clock'
import { db } from '../db'
import { makePerson, type Person } from '../testing/people'
import { type Receiver, startReceiver, status } from '../testing/receiver'
import { happen, makeWebhook, permitLoopback, round } from '../testing/webhooks'
import { attempt } from './attempt'
import { claimDue } from './claim'
import { fanOut } from './fan-out'

permitLoopback()
let receiver: Receiver
let ann: Person
let bob: Person
beforeEach(async () => {
  setClockOffset(0)
  await db.webhookEndpoint.deleteMany()
  receiver = await startReceiver()
  ann = await makePerson()
  bob = await makePerson()
  await makeWebhook(receiver.url)
})
afterEach(async () => {
  setClockOffset(0)
  await receiver.stop()
})

/** What arrived about somebody, by number. */
const arrived = (person: Person) =>
  receiver
    .payloads()
    .filter(({ data }) => data.user?.id === person.id)
    .map(({ data }) => data.details.n)

/** Rounds until nothing waits, with time passing in between. */
async function untilDelivered(stepMs = 10 * MINUTE): Promise<void> {
  for (let n = 1; (await db.webhookDelivery.count({ where: { state: 'pending' } })) > 0; n++) {
    if (n > 50) throw new Error('it does not end')
    setClockOffset(n * stepMs)
    await round()
  }
}

it('holds to the order of each person while the receiver fails, and one poison event holds up nobody else', async () => {
  receiver.answer = (one, response) => {
    const { data } = JSON.parse(one.body)
    response.writeHead(data.details.n === 'poison' ? 500 : 200).end()
  }
  await happen(ann.id, 1)
  await happen(ann.id, 'poison')
  await happen(ann.id, 3)
  for (const n of [1, 2, 3]) await happen(bob.id, n)
  await round()
  expect([arrived(ann), arrived(bob)]).toEqual([
    [1, 'poison'],
    [1, 2, 3],
  ])
  setClockOffset(6 * SECOND + SECOND)
  receiver.answer = status(200)
  await round()
  expect(arrived(ann)).toEqual([1, 'poison', 'poison', 3])
})

it('delivers everything in order after the receiver was away, and tries one at a time meanwhile', async () => {
  receiver.answer = status(503)
  for (const n of [1, 2, 3, 4]) {
    await happen(ann.id, n)
    await happen(bob.id, n)
  }
  await round()
  expect(receiver.received.length).toBeLessThanOrEqual(2)
  const soon = receiver.received.length
  await round()
  expect(receiver.received).toHaveLength(soon)
  // Held back as a whole: one probes.
  setClockOffset(2 * MINUTE)
  await round()
  expect(receiver.received).toHaveLength(soon + 1)
  receiver.received.length = 0
  receiver.answer = status(200)
  // One success, and what waits is due at once: long before the pause of what had failed is over.
  setClockOffset(5 * MINUTE)
  await round()
  expect([arrived(ann), arrived(bob)]).toEqual([
    [1, 2, 3, 4],
    [1, 2, 3, 4],
  ])
})

it('loses nothing where nobody listens at all', async () => {
  const port = Number(new URL(receiver.url).port)
  await receiver.stop()
  for (const n of [1, 2, 3]) await happen(ann.id, n)
  await round()
  expect(await db.webhookAttempt.findFirst({ orderBy: { id: 'desc' } })).toMatchObject({ error: 'connection' })
  receiver = await startReceiver(port)
  await untilDelivered()
  expect(arrived(ann)).toEqual([1, 2, 3])
})

it('delivers each once when workers run side by side', async () => {
  const people = await Promise.all(Array.from({ length: 6 }, () => makePerson()))
  for (let n = 0; n < 8; n++) for (const person of people) await happen(person.id, n)
  receiver.answer = async (_, response) => {
    await sleep(2)
    response.end()
  }
  await Promise.all([round(), round(), round()])
  await round()
  expect(receiver.received).toHaveLength(48)
  for (const person of people) expect(arrived(person)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(48)
})

it('gives a delivery to one of those who reach for it at the same instant', async () => {
  await makeWebhook(receiver.url)
  for (let n = 0; n < 20; n++) await happen(null, n)
  await sealAuditEvents()
  await fanOut()
  for (let n = 0; n < 5; n++) {
    setClockOffset(n * 2 * MINUTE)
    const claims = (await Promise.all(Array.from({ length: 8 }, () => claimDue(8)))).flat()
    expect(claims.length).toBeGreaterThan(3)
    expect(new Set(claims.map(({ id }) => id)).size).toBe(claims.length)
  }
})

it('sends again what a killed process was sending, and gives the order no chance to break', async () => {
  await happen(ann.id, 1)
  await happen(ann.id, 2)
  await sealAuditEvents()
  await fanOut()
  // A process takes it, sends it, and is killed before it has written that down.
  const [lost] = await claimDue(8)
  await round()
  expect(receiver.received).toEqual([])
  setClockOffset(61 * SECOND)
  const [taken] = await claimDue(8)
  if (!lost || !taken) throw new Error('nothing was claimed')
  expect(taken.id).toBe(lost.id)
  // What the first one would still have to say counts for nothing: it is another one's by now.
  await attempt(lost)
  expect(await db.webhookAttempt.count({ where: { deliveryId: lost.id } })).toBe(0)
  expect((await db.webhookDelivery.findUniqueOrThrow({ where: { id: lost.id } })).leasedUntil).toEqual(
    taken.leasedUntil,
  )
  receiver.received.length = 0
  await attempt(taken)
  await round()
  expect(arrived(ann)).toEqual([1, 2])
})

it('lets a slow receiver keep nobody waiting but itself', async () => {
  const quick = await startReceiver()
  await makeWebhook(quick.url)
  receiver.answer = async (_, response) => {
    await sleep(1500)
    response.end()
  }
  const people = await Promise.all(Array.from({ length: 5 }, () => makePerson()))
  for (const person of people) await happen(person.id, 1)
  const began = Date.now()
  const done = round()
  await expect.poll(() => quick.received.length, { timeout: 1400 }).toBe(5)
  expect(Date.now() - began).toBeLessThan(1400)
  expect(receiver.received.length).toBeLessThanOrEqual(2)
  await done
  expect(receiver.received).toHaveLength(5)
  await quick.stop()
})

it('sends only what an endpoint has chosen, and nothing that is no outsider’s business', async () => {
  const choosy = await startReceiver()
  await makeWebhook(choosy.url, ['user.disabled'])
  const at = new Date()
  for (const event of ['user.disabled', 'user.enabled', 'audit.exported', 'webhook.changed'] as const) {
    await recordEvent(db, { at, event, outcome: 'success', actor: 'system', userId: ann.id })
  }
  await round()
  expect(choosy.payloads().map(({ type }) => type)).toEqual(['user.disabled'])
  expect(receiver.payloads().map(({ type }) => type)).toEqual(['user.disabled', 'user.enabled'])
  await choosy.stop()
})
