// Threat: whoever may name a webhook's address makes this server call what only it can reach: itself, its neighbours, the
// cloud's metadata, by any spelling, by a name, by a name that changes, by a redirect.
import { createServer } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { db } from '../db'
import { EnvError, parseEnv } from '../env'
import { type Receiver, startReceiver } from '../testing/receiver'
import { BY } from '../testing/webhooks'
import { isPermitted, problemOf, type Resolve } from './address-guard'
import { changeWebhook } from './change-webhook'
import { createWebhook } from './create-webhook'
import { post } from './post'

// Only a neighbour's range may be called, and nothing of this machine.
process.env.WEBHOOK_ALLOWED_ADDRESSES = '10.20.0.0/16,fd00:1::/32'

const PUBLIC = '93.184.216.34'
let receiver: Receiver
beforeAll(async () => {
  receiver = await startReceiver()
})
afterAll(() => receiver.stop())

/** A name server of our own, which gives these answers one after the other. */
function answering(...answers: string[][]): Resolve {
  let n = 0
  return (_, __, done) => {
    const addresses = answers[Math.min(n++, answers.length - 1)] ?? []
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
  }
}

const portOf = () => new URL(receiver.url).port
const sending = (url: string, resolve?: Resolve) => post({ url, headers: {}, body: '{}' }, { resolve, timeLimit: 2000 })

const INNER = [
  '127.0.0.1',
  '127.255.0.9',
  '0.0.0.0',
  '10.0.0.1',
  '172.16.5.4',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '192.0.0.8',
  '192.0.2.1',
  '198.18.0.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '::1',
  '::',
  '::ffff:127.0.0.1',
  '::ffff:8.8.8.8',
  '::7f00:1',
  '64:ff9b::7f00:1',
  '64:ff9b:1::7f00:1',
  '2002:7f00:1::',
  '2001:0:7f00:1::',
  '2001:db8::1',
  'fc00::1',
  'fd12:3456::1',
  'fe80::1',
  'fec0::1',
  'ff02::1',
]

it.each(INNER)('%s is no address for a webhook, however it comes', async (address) => {
  expect([isPermitted(address, 'https:'), isPermitted(address, 'http:')]).toEqual([false, false])
  const host = address.includes(':') ? `[${address}]` : address
  expect(await problemOf(`https://${host}/`)).toBe('webhook_address_refused')
  expect(await problemOf('https://hooks.example.com/', answering([address]))).toBe('webhook_address_refused')
  expect(await problemOf('https://hooks.example.com/', answering([PUBLIC, address]))).toBe('webhook_address_refused')
  for (const protocol of ['http', 'https']) {
    expect(await sending(`${protocol}://${host}:${portOf()}/`)).toMatchObject({ error: 'address_refused' })
    const byName = await sending(`${protocol}://hooks.example.com:${portOf()}/`, answering([address]))
    expect(byName).toMatchObject({ error: 'address_refused' })
  }
})

it.each(['2130706433', '0x7f000001', '017700000001', '127.1', '0x7f.1', '①②⑦.0.0.1', 'localhost'])(
  'another spelling helps nobody: %s',
  async (host) => {
    expect(await problemOf(`https://${host}/`)).toBe('webhook_address_refused')
    expect(await sending(`http://${host}:${portOf()}/`)).toMatchObject({ error: 'address_refused' })
    expect(await sending(`https://${host}:${portOf()}/`)).toMatchObject({ error: 'address_refused' })
  },
)

it('a name that was public when it was saved is looked at again for each connection', async () => {
  const name = 'https://rebinding.example.com/'
  const rebinding = answering([PUBLIC], ['127.0.0.1'])
  const made = await createWebhook({ url: name, description: '', events: ['*'], by: BY, resolve: rebinding })
  expect(made.ok).toBe(true)
  const connections = receiver.received.length
  expect(await sending(`http://rebinding.example.com:${portOf()}/`, rebinding)).toMatchObject({
    error: 'address_refused',
  })
  expect(await sending(`https://rebinding.example.com:${portOf()}/`, rebinding)).toMatchObject({
    error: 'address_refused',
  })
  expect(receiver.received).toHaveLength(connections)
})

it('does not so much as open a connection', async () => {
  let connected = 0
  const server = createServer(() => connected++)
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as { port: number }
  await sending(`https://127.0.0.1:${port}/`)
  await sending(`https://name.example.com:${port}/`, answering(['127.0.0.1']))
  server.close()
  expect(connected).toBe(0)
})

it('saves nothing that is refused, on making and on changing', async () => {
  const given = { description: '', events: ['*'], by: BY }
  const made = await createWebhook({ ...given, url: 'https://a.example.com/x', resolve: answering([PUBLIC]) })
  if (!made.ok) throw new Error(made.code)
  const count = await db.webhookEndpoint.count()
  for (const [url, code] of [
    ['https://127.0.0.1/', 'webhook_address_refused'],
    ['http://93.184.216.34/', 'webhook_address_refused'],
    ['https://someone:secret@93.184.216.34/', 'webhook_url_invalid'],
    ['ftp://93.184.216.34/', 'webhook_url_invalid'],
    ['https://', 'webhook_url_invalid'],
    ['https://no-such-name.invalid/', 'webhook_host_unknown'],
  ] as const) {
    expect(await createWebhook({ ...given, url }), url).toEqual({ ok: false, code })
    expect(await changeWebhook({ id: made.webhook.id, url, by: BY }), url).toEqual({ ok: false, code })
  }
  expect(await db.webhookEndpoint.count()).toBe(count)
  expect((await db.webhookEndpoint.findUnique({ where: { id: made.webhook.id } }))?.url).toBe('https://a.example.com/x')
})

it('goes where the operator permits it, also without https, and nowhere near', () => {
  expect(isPermitted('10.20.3.4', 'http:')).toBe(true)
  expect(isPermitted('::ffff:10.20.3.4', 'http:')).toBe(true)
  expect(isPermitted('fd00:1::7', 'https:')).toBe(true)
  expect(isPermitted('10.21.0.1', 'https:')).toBe(false)
  expect(isPermitted(PUBLIC, 'https:')).toBe(true)
  expect(isPermitted('2606:2800:220:1::1', 'https:')).toBe(true)
  expect(isPermitted(PUBLIC, 'http:')).toBe(false)
})

it('an operator who misspells the list is told at the start', () => {
  expect(() => parseEnv({ ...process.env, WEBHOOK_ALLOWED_ADDRESSES: '10.0.0.0/99' })).toThrow(EnvError)
  expect(() => parseEnv({ ...process.env, WEBHOOK_ALLOWED_ADDRESSES: '10.0.0.0/99' })).toThrow(/WEBHOOK_ALLOWED/)
})
