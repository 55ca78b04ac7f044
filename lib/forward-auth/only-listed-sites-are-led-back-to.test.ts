// Threat: a link to our sign-in that leads on to somebody else's site, with or without a ticket (open redirect).
import fc from 'fast-check'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'

const LISTED = 'app.example.com,tools.example.com:8443,*.apps.example.com,[fd00::1]:8443'

let siteOf: typeof import('./sites').siteOf
let sites: typeof import('./sites')
let routes: typeof import('./return-route')

async function load(appUrl: string, allowed: string) {
  vi.stubEnv('APP_URL', appUrl)
  vi.stubEnv('ALLOWED_RETURN_HOSTS', allowed)
  vi.resetModules()
  sites = await import('./sites')
  routes = await import('./return-route')
  siteOf = sites.siteOf
}

beforeEach(() => load('https://id.example.com', LISTED))
afterEach(() => vi.unstubAllEnvs())

it.each([
  'https://id.example.com/',
  'https://app.example.com/a?b=c&d=%2F',
  'https://APP.example.com:443/a',
  'https://tools.example.com:8443/',
  'https://one.apps.example.com/',
  'https://two.one.apps.example.com/',
  'https://[fd00::1]:8443/',
  'https://app.example.com/%0d%0aSet-Cookie:x=y',
])('%s may be led back to', (address) => {
  expect(siteOf(address)).not.toBeNull()
})

it.each([
  'https://evil.example/',
  'http://app.example.com/',
  'http://id.example.com/',
  'https://app.example.com:8443/',
  'https://id.example.com:8443/',
  'https://tools.example.com/',
  'https://apps.example.com/',
  'https://evilapps.example.com/',
  'https://app.example.com.evil.example/',
  'https://app.example.com@evil.example/',
  'https://user:pass@app.example.com/',
  'https://user@app.example.com/',
  'https://evil.example\\@app.example.com/',
  'https:\\\\evil.example/',
  '//app.example.com/',
  '/\\app.example.com/',
  'https:app.example.com/',
  'https:/app.example.com/',
  'https://app.example.com\r\nSet-Cookie: a=b',
  'https://app.example.com/\t',
  ' https://app.example.com/',
  'javascript://app.example.com/%0aalert(1)',
  'ftp://app.example.com/',
  'https://app.example.com./',
  'http://localhost/',
  'http://127.0.0.1:3000/',
  '',
])('%j is not', (address) => {
  expect(siteOf(address)).toBeNull()
  const query = new URLSearchParams({ to: address })
  expect(routes.readReturnRoute(query)).toMatchObject({ code: 'not_allowed' })
})

it('on this machine its own names are, whatever the port, and nothing else', async () => {
  await load('http://localhost:3000', 'app.localhost')
  for (const good of [
    'http://localhost:8080/',
    'http://127.0.0.1:8080/',
    'http://[::1]:1/',
    'http://app.localhost:99/',
  ])
    expect(siteOf(good)).not.toBeNull()
  for (const bad of ['http://other.localhost/', 'http://example.com/', 'http://localhost.example.com/'])
    expect(siteOf(bad)).toBeNull()
})

it('whatever is asked, a browser goes to a listed host', () => {
  const nasty = fc.stringMatching(/^https?:(\/|\\|@|:|\.|app\.example\.com|evil|\?|#|\t|%40){0,8}$/)
  fc.assert(
    fc.property(fc.oneof(nasty, fc.webUrl({ withQueryParameters: true }), fc.string()), (asked) => {
      const site = siteOf(asked)
      if (site) expect(new URL(site.href).host).toMatch(/^(id|app)\.example\.com$|\.apps\.example\.com$/)
    }),
    { numRuns: 3000 },
  )
})

it('what the route is read back as is what it was written from, the demands included', () => {
  const site = siteOf('https://app.example.com/a%20b?x=1&y=%26&countersign=1#no') as URL
  const proof = { aal: 2 as const, methods: ['webauthn' as const, 'totp' as const], maxAge: 900_000 }
  const { origin, search, pathname } = new URL(routes.returnRoute(site, 'S'.repeat(43), proof))
  expect(origin).toBe('https://id.example.com')
  const read = routes.readReturnRoute(new URLSearchParams(search))
  expect(read).toMatchObject({ ok: true, state: 'S'.repeat(43), proof, path: pathname + search })
  expect(read.ok && read.site?.href).toBe(site.href)
  expect(routes.siteAskedAt(pathname + search)).toMatchObject({ proof })
  expect(routes.siteAskedAt('/account/security?to=x')).toBeNull()
})

it('a long address stays what it is, and one that is too long loses its query, not its page', () => {
  const back = (address: string) => {
    const route = routes.returnRoute(siteOf(address) as URL, null, { aal: 1, methods: [], maxAge: null })
    expect(encodeURIComponent(route).length).toBeLessThan(7200)
    const read = routes.readReturnRoute(new URL(route).searchParams)
    return read.ok ? read.site?.href : undefined
  }
  const fiveKb = `https://app.example.com/search?q=${'a%20b&'.repeat(850)}`
  expect(back(fiveKb)).toBe(fiveKb)
  expect(back(`https://app.example.com/search?q=${'a%20b&'.repeat(2000)}`)).toBe('https://app.example.com/search')
  expect(back(`https://app.example.com/${'a%20b'.repeat(2000)}`)).toBe('https://app.example.com/')
})

it.each([
  ['https://app.example.com/a?countersign_ticket=T&b=1', 'T', 'https://app.example.com/a?b=1'],
  ['https://app.example.com/a?b=%20+&countersign_ticket=T', 'T', 'https://app.example.com/a?b=%20+'],
  ['https://app.example.com/a?countersign_ticket=T', 'T', 'https://app.example.com/a'],
  ['https://app.example.com/a?countersign_ticket', '', 'https://app.example.com/a'],
  ['https://app.example.com/a?countersign_ticket=A&countersign_ticket=B', 'A', 'https://app.example.com/a'],
  ['https://app.example.com/a?b=countersign_ticket', null, 'https://app.example.com/a?b=countersign_ticket'],
])('%s without its ticket', (address, ticket, url) => {
  expect(sites.withoutTicket(address)).toEqual({ ticket, url })
})
