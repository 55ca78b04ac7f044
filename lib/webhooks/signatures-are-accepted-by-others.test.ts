// Promise: what is sent is signed as Standard Webhooks says, so that any vendor's verifier takes it, also while a secret
// is being changed; nobody else's secret fits, and the database gives none away.
import { Webhook as OtherVendor } from 'svix'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { DAY, MINUTE, setClockOffset } from '../clock'
import { db } from '../db'
import { makePerson } from '../testing/people'
import { type Receiver, startReceiver } from '../testing/receiver'
import { BY, happen, makeWebhook, permitLoopback, round } from '../testing/webhooks'
import { rotateSecret } from './rotate-secret'
import { signatureHeaders } from './secret'
import { sendTest } from './send-test'

permitLoopback()
let receiver: Receiver
let endpoint: Awaited<ReturnType<typeof makeWebhook>>
beforeAll(async () => {
  receiver = await startReceiver()
  endpoint = await makeWebhook(receiver.url)
})
beforeEach(async () => {
  await round()
  receiver.received.length = 0
})
afterAll(() => receiver.stop())

/** Whether another vendor's package takes the last request for a genuine one. */
function accepts(secret: string, change = (body: string) => body): boolean {
  const last = receiver.received.at(-1)
  if (!last) throw new Error('nothing has arrived')
  try {
    new OtherVendor(secret).verify(change(last.body), last.headers as Record<string, string>)
    return true
  } catch {
    return false
  }
}

it('says who, what, when and how in words that are documented, and nothing secret', async () => {
  const person = await makePerson()
  await happen(person.id, 1)
  await round()
  expect(accepts(endpoint.secret)).toBe(true)
  expect(accepts(endpoint.secret, (body) => body.replace('success', 'failure'))).toBe(false)
  expect(accepts(`whsec_${Buffer.alloc(32).toString('base64')}`)).toBe(false)
  const [got] = receiver.received
  expect(got?.headers).toMatchObject({ 'content-type': 'application/json', 'user-agent': 'Countersign-Webhooks' })
  expect(got?.headers.cookie).toBeUndefined()
  expect(receiver.payloads()).toEqual([
    {
      type: 'user.profile_changed',
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      data: {
        id: expect.stringMatching(/^\d+$/),
        outcome: 'success',
        actor: 'system',
        user: { id: person.id, email: person.email },
        factor: null,
        sessionId: null,
        ip: null,
        userAgent: null,
        details: { n: 1 },
      },
    },
  ])
})

it('takes the old secret and the new one for a day after a rotation, and then the new one alone', async () => {
  const rotated = await rotateSecret({ id: endpoint.id, by: BY })
  if (!rotated.ok) throw new Error(rotated.code)
  await happen(null, 2)
  await round()
  expect([accepts(endpoint.secret), accepts(rotated.secret)]).toEqual([true, true])
  const sign = (at: Date) =>
    db.webhookEndpoint
      .findUniqueOrThrow({ where: { id: endpoint.id } })
      .then((row) => signatureHeaders(row, 'id', '{}', at))
  const signatures = async (later: number) =>
    (await sign(new Date(Date.now() + later)))['webhook-signature']?.split(' ').length
  expect([await signatures(DAY - MINUTE), await signatures(DAY + MINUTE)]).toEqual([2, 1])

  const again = await rotateSecret({ id: endpoint.id, by: BY })
  if (!again.ok) throw new Error(again.code)
  await happen(null, 3)
  await round()
  expect([accepts(endpoint.secret), accepts(rotated.secret), accepts(again.secret)]).toEqual([false, true, true])
  endpoint.secret = again.secret
})

it('signs a test too, sent at once and once', async () => {
  expect(await sendTest({ id: endpoint.id })).toMatchObject({ ok: true, delivered: true, status: 200 })
  expect(accepts(endpoint.secret)).toBe(true)
  expect(receiver.payloads()).toMatchObject([{ type: 'webhook.test' }])
  receiver.answer = (_, response) => void response.writeHead(500).end()
  expect(await sendTest({ id: endpoint.id })).toMatchObject({ ok: true, delivered: false, status: 500 })
  setClockOffset(DAY)
  await round()
  setClockOffset(0)
  expect(receiver.received).toHaveLength(2)
})

it('keeps the secrets sealed, each for its own endpoint', async () => {
  const other = await makeWebhook(receiver.url)
  const row = await db.webhookEndpoint.findUniqueOrThrow({ where: { id: endpoint.id } })
  const kept = JSON.stringify(await db.$queryRaw`SELECT e::text FROM webhook_endpoints e`)
  expect(kept).not.toContain(endpoint.secret.slice(6))
  expect(kept).not.toContain(Buffer.from(endpoint.secret).toString('hex'))
  expect(() => signatureHeaders({ ...row, id: other.id }, 'id', '{}')).toThrow('cannot be opened')
})
