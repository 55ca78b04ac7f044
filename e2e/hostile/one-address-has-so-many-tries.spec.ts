// Threat: somebody tries codes on many accounts, or passwords, or sends mail to many, from one address. And its opposite:
// an office behind one address is shut out by one of its own (SECURITY: limits by address).
import { startRedis } from '@/lib/testing/redis'
import { Client } from '../support/client'
import { type Installation, startInstallation } from '../support/installation'
import { awayFromTheEdge, oathtool, wrongCode } from '../support/oathtool'
import { type Enrolled, makePerson, newAddress, PASSWORD } from '../support/people'
import { test as base, expect } from '../support/test'

const VERIFY = 3
const SIGN_IN = 6

type Redis = Awaited<ReturnType<typeof startRedis>>

const test = base.extend<object, { redis: Redis }>({
  redis: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures' names from this pattern
    async ({}, use) => {
      const redis = await startRedis()
      await use(redis)
      await redis.stop()
    },
    { scope: 'worker' },
  ],
  installation: [
    async ({ instances, redis }, use, { parallelIndex }) => {
      const limits = { LIMIT_VERIFY_PER_MINUTE: String(VERIFY), LIMIT_SIGNIN_PER_HOUR: String(SIGN_IN) }
      const env = { ...limits, REDIS_URL: redis.url, TRUSTED_PROXIES: '127.0.0.1,::1' }
      const installation = await startInstallation(`limits_${parallelIndex}`, env, { instances })
      Object.assign(process.env, installation.env)
      await use(installation)
      await installation.stop()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
})

// One after the other, in one worker: the last takes the Redis away.
test.describe.configure({ mode: 'default' })

let addresses = 0
/** An address that nothing has come from yet. */
const somewhere = () => `203.0.113.${++addresses}`

/** Somebody with an authenticator, whose browser is somewhere else than everybody before. */
async function somebody(installation: Installation): Promise<Enrolled> {
  const email = await makePerson(installation)
  const client = new Client(installation.url, somewhere())
  expect((await client.post('/login', { email, password: PASSWORD })).json).toEqual({ status: 'signed_in' })
  const { secret } = (await client.post('/2fa/totp/setup')).json
  const done = await client.post('/2fa/totp/verify-setup', { code: oathtool(secret, -1) })
  expect(done.status).toBe(200)
  return { email, secret, backupCodes: done.json.backupCodes, client }
}

/** A browser that nobody knows, at the second step. */
async function stranger(person: Enrolled, address = somewhere()): Promise<Client> {
  const client = new Client(person.client.base, address)
  expect((await client.post('/login', { email: person.email, password: PASSWORD })).status).toBe(200)
  return client
}

const wrong = (person: Enrolled) => ({ method: 'totp', code: wrongCode(person.secret) })
const right = (person: Enrolled) => ({ method: 'totp', code: oathtool(person.secret) })

/** The browser, moved to another address: what it is known by moves with it. */
function moved(client: Client, address: string): Client {
  const there = new Client(client.base, address)
  for (const [name, value] of client.cookies) if (name.endsWith('.device')) there.cookies.set(name, value)
  return there
}

test('answers to challenges: over all accounts together, and what is over it is not looked at', async ({
  installation,
}) => {
  await awayFromTheEdge()
  const here = somewhere()
  const people = [await somebody(installation), await somebody(installation)] as const
  const pending = await Promise.all(people.map((person) => stranger(person)))
  const [one, other] = pending.map(({ base, cookies }) => {
    const client = new Client(base, here)
    for (const [name, value] of cookies) client.cookies.set(name, value)
    return client
  }) as [Client, Client]
  // At once, and of both: exactly as many as may be are looked at.
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, n) =>
      n % 2
        ? one.post('/login/challenge/verify', wrong(people[0]))
        : other.post('/login/challenge/verify', wrong(people[1])),
    ),
  )
  expect(answers.filter(({ json }) => json.code === 'invalid_code')).toHaveLength(VERIFY)
  const refused = answers.filter(({ status }) => status === 429)
  expect(refused).toHaveLength(8 - VERIFY)
  for (const { json, headers } of refused) {
    expect(json.code).toBe('too_many_attempts')
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
    expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(60)
  }
  // Also a right one; from elsewhere it is good.
  expect((await one.post('/login/challenge/verify', right(people[0]))).status).toBe(429)
  const elsewhere = pending[0] as Client
  expect((await elsewhere.post('/login/challenge/verify', right(people[0]))).json).toEqual({ status: 'signed_in' })
})

test('sign-ins and all around them: by the hour, whichever it is', async ({ installation }) => {
  const here = somewhere()
  const posts: [string, object][] = [
    ['/login', { email: newAddress('nobody'), password: 'not the password' }],
    ['/signup', { email: newAddress('newcomer'), password: PASSWORD }],
    ['/password/forgot', { email: newAddress('nobody') }],
    ['/password/reset', { token: 'x'.repeat(43), password: PASSWORD }],
    ['/recovery/start', { token: 'x'.repeat(43) }],
    ['/recovery/finish', { token: 'x'.repeat(43), password: PASSWORD }],
    ['/verify-email', { token: 'x'.repeat(43) }],
    ['/recovery', {}],
    ['/login/challenge/send', { method: 'email' }],
  ]
  for (const [index, [path, body]] of posts.entries()) {
    const { status, json } = await new Client(installation.url, here).post(path, body)
    if (index < SIGN_IN) expect(status, path).not.toBe(429)
    else expect([status, json.code], path).toEqual([429, 'too_many_attempts'])
  }
  for (const [path, body] of posts) {
    const answer = await new Client(installation.url, here).post(path, body)
    expect(answer.json.code, path).toBe('too_many_attempts')
    expect(Number(answer.headers.get('retry-after')), path).toBeLessThanOrEqual(3600)
  }
  // What stops a theft is always open.
  const stop = await new Client(installation.url, here).post('/recovery/cancel', { token: 'x'.repeat(43) })
  expect(stop.json.code).toBe('link_expired')
})

test('another network of IPv6 is another address; the same one is not', async ({ installation }) => {
  const ask = (address: string) =>
    new Client(installation.url, address).post('/password/forgot', { email: newAddress('nobody') })
  for (let n = 0; n < SIGN_IN; n++) expect((await ask(`2001:db8:7:7::${n + 1}`)).status).toBe(202)
  expect((await ask('2001:db8:7:7:ffff::1')).status).toBe(429)
  expect((await ask('2001:db8:7:8::1')).status).toBe(202)
})

test('an office is not shut out: a browser that has signed in to the account before is not counted', async ({
  installation,
}) => {
  await awayFromTheEdge()
  const office = somewhere()
  const [colleague, victim] = [await somebody(installation), await somebody(installation)]
  // Somebody there has used it all up.
  const attacker = await stranger(victim, office)
  for (let n = 0; n < VERIFY; n++) await attacker.post('/login/challenge/verify', wrong(victim))
  for (let n = 0; n < SIGN_IN; n++) await attacker.post('/login', { email: newAddress('nobody'), password: 'x' })
  const login = { email: colleague.email, password: PASSWORD }
  expect((await new Client(installation.url, office).post('/login', login)).status).toBe(429)

  const known = moved(colleague.client, office)
  expect((await known.post('/login', login)).json).toMatchObject({ status: 'challenge' })
  expect((await known.post('/login/challenge/verify', wrong(colleague))).json.code).toBe('invalid_code')
  expect((await known.post('/login/challenge/verify', right(colleague))).json).toEqual({ status: 'signed_in' })
  // For another account that browser is a stranger.
  const curious = moved(colleague.client, office)
  expect((await curious.post('/login', { email: victim.email, password: PASSWORD })).status).toBe(429)
})

test('a step-up in a session is not counted', async ({ installation }) => {
  await awayFromTheEdge()
  const person = await somebody(installation)
  const session = new Client(installation.url, person.client.address)
  for (const [name, value] of person.client.cookies) if (name.endsWith('.session')) session.cookies.set(name, value)
  await session.post('/step-up')
  for (let n = 0; n < VERIFY + 1; n++) {
    expect((await session.post('/login/challenge/verify', wrong(person))).json.code).toBe('invalid_code')
  }
  expect((await session.post('/login/challenge/verify', right(person))).json).toEqual({ status: 'signed_in' })
})

test('while the store is away nobody is let in or charged; and it is used again as soon as it is back', async ({
  installation,
  redis,
}) => {
  await awayFromTheEdge()
  const person = await somebody(installation)
  const client = await stranger(person)
  const left = async () => (await client.get('/login/challenge')).json.attemptsLeft
  const before = await left()
  const login = { email: person.email, password: PASSWORD }
  const hangs = async () => {
    await redis.start()
    await redis.hang()
  }
  for (const away of [redis.kill, hangs]) {
    await away()
    for (let n = 0; n < 2; n++) {
      const begun = Date.now()
      const answers = await Promise.all([
        client.post('/login/challenge/verify', right(person)),
        new Client(installation.url, somewhere()).post('/login', login),
      ])
      for (const { status, json, headers } of answers) {
        expect([status, json.code]).toEqual([503, 'unavailable'])
        expect(headers.get('retry-after')).toMatch(/^[1-9]\d*$/)
      }
      expect(Date.now() - begun).toBeLessThan(3_000)
    }
    expect(await left()).toBe(before)
    // Who has signed in there before does not need it.
    expect((await moved(person.client, somewhere()).post('/login', login)).status).toBe(200)
  }
  await redis.goOn()
  const verify = async () => (await client.post('/login/challenge/verify', right(person))).status
  await expect.poll(verify, { timeout: 5_000, intervals: [100] }).toBe(200)
})
