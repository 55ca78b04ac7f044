import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HOUR, SECOND } from '@/lib/clock'
import { startRedis } from '@/lib/testing/redis'
import { startTcpProxy } from '@/lib/testing/tcp-proxy'
import { startUpstashBridge } from '@/lib/testing/upstash-bridge'
import { askStore } from './ask-store'
import type { LimitStore } from './limit-store'
import { postgresLimits } from './postgres-limits'
import { ratelimitStore } from './ratelimit-store'
import { restRedis } from './rest-redis'
import { tcpRedis } from './tcp-redis'

/** A store, and what can happen to it. */
type Store = {
  open(): LimitStore
  goAway(): Promise<void>
  comeBack(): Promise<void>
  hang(): Promise<void>
  goOn(): Promise<void>
  stop(): Promise<void>
}

async function overTcp(): Promise<Store> {
  const redis = await startRedis()
  const open = () => ratelimitStore(tcpRedis(redis.url))
  return { open, goAway: redis.kill, comeBack: redis.start, hang: redis.hang, goOn: redis.goOn, stop: redis.stop }
}

async function overRest(): Promise<Store> {
  const redis = await startRedis()
  const bridge = await startUpstashBridge(redis.url)
  return {
    open: () => ratelimitStore(restRedis(bridge)),
    goAway: redis.kill,
    comeBack: redis.start,
    hang: redis.hang,
    goOn: redis.goOn,
    async stop() {
      await bridge.stop()
      await redis.stop()
    },
  }
}

// Of the database at hand all test files need something: what goes away is the way to it. The environment is read once.
const database = new URL(process.env.DATABASE_URL ?? '')
const proxy = await startTcpProxy({ host: database.hostname, port: Number(database.port) })
Object.assign(database, { hostname: '127.0.0.1', port: String(proxy.port) })
process.env.DATABASE_URL = database.href

async function inPostgres(): Promise<Store> {
  const { cut, pass, hang, stop } = proxy
  return { open: () => postgresLimits, goAway: cut, comeBack: pass, hang, goOn: pass, stop }
}

const WINDOW = 800

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms))

describe.each([
  ['Upstash, over REST', overRest],
  ['Redis, over TCP', overTcp],
  ['PostgreSQL', inPostgres],
])('%s', (name, start) => {
  let store: Store
  let one: LimitStore
  let other: LimitStore
  let n = 0
  const key = () => `${name} ${n++}`

  beforeAll(async () => {
    store = await start()
    one = store.open()
    other = store.open()
  })
  afterAll(async () => {
    await one.close()
    await other.close()
    await store.stop()
  })

  const ask = (key: string, of = one, max = 5, windowMs = HOUR) => askStore(of, key, { max, windowMs })

  it('lets exactly 5 of 60 pass that come at once, to two instances', async () => {
    const mine = key()
    // Connected already: on a busy machine that alone takes its time.
    for (const of of [one, other]) await ask(key(), of)
    const all = await Promise.all(Array.from({ length: 60 }, (_, i) => ask(mine, i % 2 ? one : other)))
    expect(all.filter(({ ok }) => ok)).toHaveLength(5)
    expect(all.filter((each) => !each.ok && each.code === 'too_many_attempts')).toHaveLength(55)
    // Somebody else is not concerned.
    expect(await ask(key())).toMatchObject({ ok: true })
  })

  it('opens again when it said so, and what was refused was not counted', async () => {
    const mine = key()
    // Not where one window goes over into the next.
    await pause(WINDOW - (Date.now() % WINDOW) + 10)
    for (let i = 0; i < 2; i++) expect(await ask(mine, one, 2, WINDOW)).toMatchObject({ ok: true })
    for (let i = 0; i < 5; i++) {
      const refused = await ask(mine, other, 2, WINDOW)
      expect(refused).toMatchObject({ ok: false, code: 'too_many_attempts' })
      if (!refused.ok) expect(refused.until.getTime() - Date.now()).toBeLessThanOrEqual(WINDOW)
    }
    await pause(WINDOW - (Date.now() % WINDOW) + 10)
    expect(await ask(mine, one, 2, WINDOW)).toMatchObject({ ok: true })
    // Of the window before, nearly all still counts.
    expect(await ask(mine, one, 2, WINDOW)).toMatchObject({ ok: false })
    await pause(2 * WINDOW)
    for (let i = 0; i < 2; i++) expect(await ask(mine, one, 2, WINDOW)).toMatchObject({ ok: true })
  })

  it('lets nobody in while it is away, and is there again by itself', async () => {
    await store.goAway()
    const begun = Date.now()
    const all = await Promise.all([1, 2, 3].map(() => ask(key())))
    expect(all.map((each) => each.ok || each.code)).toEqual(Array(3).fill('unavailable'))
    expect(Date.now() - begun).toBeLessThan(2 * SECOND)
    await store.comeBack()
    await expect.poll(async () => (await ask(key())).ok, { timeout: 5 * SECOND }).toBe(true)
    expect(await ask(key(), other)).toMatchObject({ ok: true })
  })

  it('lets nobody in while it thinks for too long, and is there again by itself', async () => {
    await store.hang()
    const begun = Date.now()
    const all = await Promise.all([1, 2, 3].map(() => ask(key())))
    expect(all.map((each) => each.ok || each.code)).toEqual(Array(3).fill('unavailable'))
    expect(Date.now() - begun).toBeLessThan(2 * SECOND)
    await store.goOn()
    await expect.poll(async () => (await ask(key())).ok, { timeout: 5 * SECOND }).toBe(true)
  })
})

describe('what is no answer lets nobody in', () => {
  it.each([
    ['a page of something in between', 200, '<html>Welcome</html>'],
    ['yes', 200, '{"result":"OK"}'],
    ['nothing', 200, '{}'],
    ['words', 200, '{"result":["eWVz","eWVz"]}'],
    ['one number', 200, '{"result":[5]}'],
    ['an error', 500, '{"error":"sorry"}'],
    ['a wrong token', 401, '{"error":"Unauthorized"}'],
  ])('over REST: %s', async (_, status, body) => {
    const server = createHttpServer((_, response) => response.writeHead(status).end(body))
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const store = ratelimitStore(restRedis({ url, token: 'x' }))
    expect(await askStore(store, 'key', { max: 5, windowMs: HOUR })).toMatchObject({ code: 'unavailable' })
    server.closeAllConnections()
    server.close()
  })

  it.each([
    ['OK to everything', '+OK\r\n'],
    ['a number to everything', ':5\r\n'],
    ['a server that is loading', '-LOADING Redis is loading the dataset in memory\r\n'],
    ['another protocol', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
  ])('over TCP: %s', async (_, reply) => {
    const server = createServer((socket) => {
      socket.on('error', () => {})
      socket.on('data', () => socket.write(reply))
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const store = ratelimitStore(tcpRedis(`redis://127.0.0.1:${(server.address() as AddressInfo).port}`))
    expect(await askStore(store, 'key', { max: 5, windowMs: HOUR })).toMatchObject({ code: 'unavailable' })
    await store.close()
    server.close()
  })
})
