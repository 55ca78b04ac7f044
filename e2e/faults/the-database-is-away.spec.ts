// Promise: with PostgreSQL killed, or without a connection left, nothing opens and nothing is charged: every answer is 503
// with when to try again, a form keeps what was typed, a page says so calmly. When it is back, all goes on by itself.
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from '../support/client'
import { type Installation, startInstallation } from '../support/installation'
import { mailAbout } from '../support/mailbox'
import { oathtool } from '../support/oathtool'
import { asAdmin, type OwnDatabase, startOwnDatabase, takeAllConnections } from '../support/own-database'
import { type Enrolled, makeEnrolled, makePerson, newAddress, PASSWORD, withPasswordOnly } from '../support/people'
import { expect, test } from '../support/test'

test.describe.configure({ mode: 'default', timeout: 90_000 })

let database: OwnDatabase
let installation: Installation
let person: Enrolled
let email: string
test.beforeAll(async () => {
  database = await startOwnDatabase()
  await asAdmin(database.adminUrl, 'ALTER SYSTEM SET max_connections = 30')
  await database.kill()
  await database.start()
  installation = await startInstallation('e2e_away', { DATABASE_URL: database.url })
  person = await makeEnrolled(installation)
  email = await makePerson(installation)
})
test.afterAll(async () => {
  await installation.stop()
  await database.stop()
})

/** What a browser without script sends: the fields of a page's form, the hidden ones as they came. */
function formOf(html: string): FormData {
  const form = new FormData()
  for (const [tag] of html.matchAll(/<input[^>]*type="hidden"[^>]*>/g)) {
    const [, name = ''] = /name="([^"]*)"/.exec(tag) ?? []
    const [, value = ''] = /value="([^"]*)"/.exec(tag) ?? []
    form.append(name, value.replaceAll('&quot;', '"').replaceAll('&amp;', '&'))
  }
  return form
}

/** Every kind of answer while the database gives none. */
async function nothingOpens(pending: Client): Promise<void> {
  const { url } = installation
  const { client, secret } = person
  const stranger = new Client(url)
  const code = oathtool(secret)
  const answers = await Promise.all([
    stranger.post('/login', { email, password: PASSWORD }),
    stranger.post('/signup', { email: newAddress(), password: PASSWORD, name: 'New' }),
    stranger.post('/password/forgot', { email }),
    pending.get('/login/challenge'),
    pending.post('/login/challenge/verify', { method: 'totp', code }),
    client.get('/session'),
    client.get('/2fa'),
    client.post('/step-up', {}),
    client.get('/users'),
  ])
  for (const { status, json, headers, setCookies, text } of answers) {
    expect([status, json?.code], text).toEqual([503, 'unavailable'])
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
    expect(setCookies).toEqual([])
  }

  const proxy = await client.request('GET', '/api/forward-auth', { headers: { 'x-original-url': 'http://localhost/' } })
  expect(proxy.status).toBe(503)
  expect((await stranger.request('GET', '/api/health/ready')).status).toBe(503)
  expect((await stranger.request('GET', '/api/health/live')).status).toBe(200)
  const page = await client.request('GET', '/account/security')
  expect([page.status, page.headers.get('retry-after')]).toEqual([503, '5'])
  expect(page.text).toContain('It is not your fault')
}

/** A sign-in by form, without script, while the database is away. */
async function aFormKeepsWhatWasTyped(html: string): Promise<void> {
  const form = formOf(html)
  form.append('email', email)
  form.append('password', PASSWORD)
  const response = await fetch(`${installation.url}/login`, {
    method: 'POST',
    body: form,
    headers: { origin: installation.url },
    redirect: 'manual',
  })
  const back = await response.text()
  expect(response.headers.getSetCookie()).toEqual([])
  expect(back).toContain('the fault is ours, and nothing was counted against you')
  expect(back).toContain(`value="${email}"`)
}

async function everythingGoesOn(pending: Client): Promise<void> {
  const { url } = installation
  await expect.poll(async () => (await new Client(url).request('GET', '/api/health/ready')).status).toBe(200)
  expect((await person.client.get('/session')).status).toBe(200)
  // The code that was shown while the database was away is as good as it was, and the challenge has all its tries.
  const code = oathtool(person.secret, 1)
  expect((await pending.post('/login/challenge/verify', { method: 'totp', code })).json).toEqual({
    status: 'signed_in',
  })
}

test('PostgreSQL is killed and comes back', async () => {
  const pending = await withPasswordOnly(installation, person.email)
  const html = await (await fetch(`${installation.url}/login`)).text()
  await database.kill()
  await nothingOpens(pending)
  await aFormKeepsWhatWasTyped(html)
  await database.start()
  const [charged] = await asAdmin(
    database.url,
    `SELECT coalesce(sum(attempts), 0)::int + (SELECT sum(factor_failures)::int FROM users) AS n FROM login_challenges`,
  )
  expect(charged).toEqual({ n: 0 })
  await everythingGoesOn(pending)
  // The worker goes on as well: this mail is asked for now, and sent.
  const address = newAddress()
  await new Client(installation.url).post('/signup', { email: address, password: PASSWORD, name: 'New' })
  await mailAbout(installation, address, /confirm/i)
})

test('no connection is left', async () => {
  const other = await makeEnrolled(installation)
  const pending = await withPasswordOnly(installation, other.email)
  person = other
  // Whatever the server holds is cut, and others are there first.
  const cut = () =>
    asAdmin(
      database.adminUrl,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'countersign%'`,
    )
  const giveBack: (() => Promise<void>)[] = []
  for (let n = 0; n < 3; n++) {
    await cut()
    giveBack.push(await takeAllConnections(database.url))
  }
  try {
    await nothingOpens(pending)
  } finally {
    for (const back of giveBack) await back()
  }
  await sleep(50)
  await everythingGoesOn(pending)
})
