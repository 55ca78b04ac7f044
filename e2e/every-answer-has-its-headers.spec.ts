// Promise: every answer there is, page, payload, API, redirect, file or refusal, has the headers that keep it to itself:
// no script but ours runs in it, nobody frames it, nothing guesses its type, no cache keeps what is personal, and a
// browser that has been here by https never comes by http. What is added later is found here by itself.
import { readdirSync } from 'node:fs'
import { request } from 'node:http'
import { join, sep } from 'node:path'
import pg from 'pg'
import { Client } from './support/client'
import { type Installation, startInstallation } from './support/installation'
import { newAddress, PASSWORD } from './support/people'
import { expect, test } from './support/test'

// Many requests a test.
test.describe.configure({ mode: 'serial', timeout: 180_000 })

/** Reached by https, through a proxy that is not here. */
const ORIGIN = 'https://id.example.com'

const METRICS_TOKEN = 'a token that Prometheus has'

let served: Installation
test.beforeAll(async () => {
  served = await startInstallation('e2e_headers', {
    APP_URL: ORIGIN,
    SECURITY_CONTACT: 'mailto:security@example.com',
    METRICS_TOKEN,
    LIMIT_SIGNIN_PER_HOUR: '0',
    LIMIT_VERIFY_PER_MINUTE: '0',
  })
})
test.afterAll(() => served.stop())

const APP = join(import.meta.dirname, '..', 'app')

/** The addresses of all files of a name, with something in the place of each parameter. */
function addressesOf(file: 'page.tsx' | 'route.ts'): string[] {
  return readdirSync(APP, { recursive: true, encoding: 'utf8' })
    .filter((path) => path === file || path.endsWith(`${sep}${file}`))
    .map((path) => path.split(sep).slice(0, -1))
    .map((folders) => folders.filter((folder) => !folder.startsWith('(')).join('/'))
    .map((path) => `/${path.replace(/\[[^\]]+\]/g, '00000000-0000-4000-8000-000000000000')}`)
    .sort()
}

/** As node sends it: `fetch` refuses some methods, and follows its own mind about headers. */
function ask(method: string, path: string, headers: Record<string, string> = {}, body = '', url = served.url) {
  const { port } = new URL(url)
  return new Promise<{ status: number; headers: Headers; text: string }>((resolve, reject) => {
    const length = body === '' ? {} : { 'content-length': String(body.length) }
    const req = request(
      { method, path, port, host: '127.0.0.1', headers: { host: new URL(ORIGIN).host, ...length, ...headers } },
      (res) => {
        let text = ''
        res.on('data', (chunk) => {
          text += chunk
        })
        const all = Object.entries(res.headersDistinct).map(([name, values]) => [name, (values ?? []).join(', ')])
        res.on('end', () =>
          resolve({ status: res.statusCode ?? 0, headers: new Headers(all as [string, string][]), text }),
        )
      },
    )
    req.on('error', reject)
    req.end(body)
  })
}

type Answer = Awaited<ReturnType<typeof ask>>

const EVERYWHERE = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-frame-options': 'DENY',
  'permissions-policy': expect.stringContaining('camera=()'),
  'strict-transport-security': 'max-age=63072000',
  'x-powered-by': null,
}

function common({ headers }: Answer, what: string): void {
  const found = Object.fromEntries(Object.keys(EVERYWHERE).map((name) => [name, headers.get(name)]))
  expect(found, what).toEqual(EVERYWHERE)
}

const isPersonal = ({ headers }: Answer, what: string) =>
  expect(headers.get('cache-control'), what).toMatch(/^(private, )?(no-cache, )?no-store/)

/** A page, or what is asked for in its place. */
function asPage(answer: Answer, what: string): void {
  common(answer, what)
  isPersonal(answer, what)
  const policy = answer.headers.get('content-security-policy') ?? ''
  const [nonce] = /'nonce-[A-Za-z0-9+/]{22}=='/.exec(policy) ?? []
  expect(nonce, what).toBeTruthy()
  expect(policy, what).toContain(`script-src 'self' ${nonce} 'strict-dynamic';`)
  for (const part of ["object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"]) {
    expect(policy, what).toContain(part)
  }
  expect(policy.replace(nonce ?? '', ''), what).not.toMatch(/unsafe|\*|http:/)
  // Every script says that it is ours, and nothing else is run or styled inline.
  for (const [tag] of answer.text.matchAll(/<script\b[^>]*>/g)) {
    expect(tag, what).toContain(`nonce="${(nonce ?? '').slice(7, -1)}"`)
  }
  expect(answer.text, what).not.toMatch(/<style\b|<[a-z]+\s[^>]*?\s(style|on[a-z]+)="/)
}

/** What is no page. */
function asData(answer: Answer, what: string): void {
  common(answer, what)
  isPersonal(answer, what)
  expect(answer.headers.get('content-security-policy'), what).toMatch(/^default-src 'none';.* frame-ancestors 'none'$/)
}

test('every page, whoever asks, and what the browser fetches of it behind the scenes', async () => {
  const pages = addressesOf('page.tsx')
  expect(pages.length).toBeGreaterThan(50)
  const email = newAddress('administrator')
  await served.countersign('users', 'create', '--email', email, '--password', PASSWORD, '--verified', '--role', 'admin')
  const client = new Client(served.url)
  const signedIn = await client.request('POST', '/api/v1/login', {
    body: JSON.stringify({ email, password: PASSWORD }),
    headers: { origin: ORIGIN, 'content-type': 'application/json' },
  })
  expect(signedIn.json).toEqual({ status: 'signed_in' })
  const cookie = [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  expect(cookie).toContain('__Host-countersign.session')
  const statuses = new Set<number>()
  for (const page of pages) {
    // Its frame shows mails as they were written.
    if (page === '/dev/mailbox') continue
    for (const headers of [{}, { cookie }, { cookie, rsc: '1' }] as Record<string, string>[]) {
      const answer = await ask('GET', page, headers)
      asPage(answer, `GET ${page} ${Object.keys(headers)}, ${answer.status}`)
      statuses.add(answer.status)
    }
  }
  expect([...statuses].sort()).toEqual([200, 307, 404])
})

test('every route, with every method', async () => {
  const routes = addressesOf('route.ts')
  expect(routes.length).toBeGreaterThan(80)
  for (const route of routes) {
    for (const method of ['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS']) {
      const answer = await ask(
        method,
        route,
        { 'content-type': 'application/json', origin: ORIGIN },
        method === 'POST' ? '{}' : '',
      )
      const what = `${method} ${route}, ${answer.status}`
      expect(answer.status, what).toBeLessThan(500)
      // What answers a proxy is passed on to visitors of other hosts.
      if (route === '/api/forward-auth') {
        isPersonal(answer, what)
        expect(answer.headers.get('strict-transport-security'), what).toBeNull()
      } else if (route.startsWith('/api/forward-auth/')) {
        common(answer, what)
        isPersonal(answer, what)
      } else if (route.startsWith('/api/') || route.startsWith('/.well-known/')) asData(answer, what)
      else {
        common(answer, what)
        isPersonal(answer, what)
        expect(answer.headers.get('content-security-policy'), what).toContain("frame-ancestors 'none'")
      }
    }
  }
})

test('what is not there, not allowed, too large, not ours, or broken', async ({ installation }) => {
  const json = { 'content-type': 'application/json', origin: ORIGIN }
  asPage(await ask('GET', '/nothing/here'), 'no page')
  asData(await ask('GET', '/api/nothing'), 'no route beside v1')
  asData(await ask('GET', '/api/v1/nothing'), 'no route')
  asData(await ask('PATCH', '/api/v1/login', json, '{}'), '405 of a route')
  for (const [method, path, headers, body, status] of [
    ['PROPFIND', '/login', {}, '', 405],
    ['POST', '/api/v1/login', json, 'x'.repeat(130 * 1024), 413],
    ['POST', '/api/v1/login', { ...json, 'transfer-encoding': 'chunked' }, '', 411],
    ['GET', '/%ff', {}, '', 400],
    ['GET', '/login', { upgrade: 'websocket', connection: 'upgrade' }, '', 400],
    ['GET', `/${'x'.repeat(40_000)}`, {}, '', 431],
  ] as const) {
    const answer = await ask(method, path, headers, body)
    expect(answer.status, path.slice(0, 20)).toBe(status)
    asData(answer, `${status}`)
  }
  const misdirected = await ask('GET', '/login', { host: 'evil.example' }, '', installation.url)
  expect(misdirected.status).toBe(421)
  // On loopback, without https.
  misdirected.headers.append('strict-transport-security', EVERYWHERE['strict-transport-security'])
  asData(misdirected, '421')

  const database = new pg.Client({ connectionString: served.databaseUrl })
  await database.connect()
  await database.query('ALTER TABLE settings RENAME TO settings_away')
  try {
    const page = await ask('GET', '/login')
    expect(page.status).toBe(500)
    asPage(page, 'a page that fails')
    const api = await ask('POST', '/api/v1/login', json, JSON.stringify({ email: 'a@example.com', password: PASSWORD }))
    expect(api.status).toBe(500)
    asData(api, 'a route that fails')
  } finally {
    await database.query('ALTER TABLE settings_away RENAME TO settings')
    await database.end()
  }
})

test('metrics are those of the server that answers, for who shows the token', async () => {
  asData(await ask('GET', '/api/metrics'), 'no token')
  const metrics = await ask('GET', '/api/metrics', { authorization: `Bearer ${METRICS_TOKEN}` })
  asData(metrics, 'metrics')
  const pages = /^countersign_http_request_duration_seconds_count\{class="page",method="GET",status="200"\} (\d+)$/m
  expect(Number(pages.exec(metrics.text)?.[1])).toBeGreaterThan(50)
})

test('files of the build may be kept, and nothing may be made of them', async () => {
  const { text } = await ask('GET', '/login')
  const files = [
    ...new Set([...text.matchAll(/"(\/_next\/static\/[^"?]+\.(?:js|css|woff2))/g)].map(([, file]) => file as string)),
  ]
  expect(files.some((file) => file.endsWith('.js')) && files.some((file) => file.endsWith('.css'))).toBe(true)
  for (const file of files) {
    const answer = await ask('GET', file)
    expect([answer.status, answer.headers.get('cache-control')], file).toEqual([
      200,
      'public, max-age=31536000, immutable',
    ])
    common(answer, file)
    const compressed = await ask('GET', file, { 'accept-encoding': 'gzip, br' })
    expect(compressed.headers.get('content-encoding'), file).toBe(file.endsWith('.woff2') ? null : 'br')
    for (const name of ['cache-control', 'content-type', 'vary']) {
      expect(compressed.headers.get(name), `${file}: ${name}`).toBe(answer.headers.get(name))
    }
    common(compressed, `${file}, compressed`)
  }
  const gone = await ask('GET', '/_next/static/chunks/gone.js')
  expect(gone.status).toBe(404)
  common(gone, 'a file that is gone')
  expect(gone.headers.get('cache-control')).not.toContain('public')
  common(await ask('GET', '/icon.svg'), 'the icon')
})

test('what machines look for is where they look', async ({ installation }) => {
  const security = await ask('GET', '/.well-known/security.txt')
  expect(security.headers.get('content-type')).toBe('text/plain; charset=utf-8')
  const fields = new Map(
    security.text
      .trimEnd()
      .split('\n')
      .map((line) => line.split(': ', 2) as [string, string]),
  )
  expect(Object.fromEntries(fields)).toEqual({
    Contact: 'mailto:security@example.com',
    Expires: expect.any(String),
    Canonical: `${ORIGIN}/.well-known/security.txt`,
  })
  const days = (Date.parse(fields.get('Expires') ?? '') - Date.now()) / 86_400_000
  expect(days > 30 && days < 365).toBe(true)
  expect((await fetch(`${installation.url}/.well-known/security.txt`)).status).toBe(404)

  const password = await ask('GET', '/.well-known/change-password')
  expect([password.status, password.headers.get('location')]).toEqual([302, '/account#password'])
  // Password managers take the above for real only where what is surely not there is not found.
  expect(
    (await ask('GET', '/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200')).status,
  ).toBe(404)

  const passkeys = await ask('GET', '/.well-known/passkey-endpoints')
  expect(passkeys.headers.get('content-type')).toBe('application/json')
  const { enroll, manage } = JSON.parse(passkeys.text)
  expect([enroll, manage]).toEqual([`${ORIGIN}/account/security/webauthn/setup`, `${ORIGIN}/account/security`])
  const pages = addressesOf('page.tsx')
  for (const url of [enroll, manage, `${ORIGIN}/account`]) expect(pages).toContain(new URL(url).pathname)
})
