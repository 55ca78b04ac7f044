// Threat: a typing error in a proxy's configuration, or a header that a visitor adds, opens what was to be protected.
import { expect, it } from 'vitest'
import { readAskedFor } from './asked-for'
import { readDemands } from './demands'

const demandsOf = (query: string) => readDemands(new URLSearchParams(query))

it.each([
  ['', { aal: 1, methods: [], maxAge: null, groups: [], roles: [] }],
  ['aal=2', { aal: 2 }],
  ['method=webauthn&method=totp', { methods: ['webauthn', 'totp'] }],
  ['max_age=900', { maxAge: 900_000 }],
  ['group=Finance%20%26%20Co&group=IT', { groups: ['Finance & Co', 'IT'] }],
  ['role=admin&aal=2', { roles: ['admin'], aal: 2 }],
])('%j is understood', (query, demands) => {
  expect(demandsOf(query)).toMatchObject({ ok: true, demands })
})

it.each([
  'aal=3',
  'aal=',
  'aal=2&aal=1',
  'AAL=2',
  'acr=2',
  'method=webautn',
  'method=',
  'method=password',
  'method=backup_code',
  'max_age=5m',
  'max_age=-1',
  'max_age=0',
  'max_age=29',
  'max_age=60&max_age=9000',
  'max_age=1e9',
  'group=',
  'groups=Finance',
  'role=',
  'x',
])('%j is not', (query) => {
  expect(demandsOf(query)).toMatchObject({ ok: false, code: 'invalid' })
})

const HTML = { accept: 'text/html,application/xhtml+xml' }
const nginx = { 'x-original-url': 'https://app.example.com/a?b=c' }
const forwarded = {
  'x-countersign-original-proto': 'https',
  'x-countersign-original-host': 'app.example.com',
  'x-countersign-original-uri': '/a?b=c',
}
const asked = (headers: Record<string, string>, method = 'GET') => readAskedFor(method, new Headers(headers))

it('nginx, and Traefik and Caddy, say each in their way what was asked for', () => {
  for (const [headers, takesRedirects] of [
    [nginx, false],
    [forwarded, true],
    [{ ...nginx, ...forwarded }, false],
  ] as const) {
    const read = asked({ ...headers, ...HTML })
    expect(read).toMatchObject({ ok: true, asked: { takesRedirects, isPage: true } })
    expect(read.ok && read.asked.url?.href).toBe('https://app.example.com/a?b=c')
  }
  expect(asked(HTML)).toMatchObject({ ok: true, asked: { url: null, takesRedirects: false } })
})

it.each([
  [{ ...nginx, ...forwarded, 'x-countersign-original-host': 'evil.example' }],
  [{ ...nginx, ...forwarded, 'x-countersign-original-uri': '/b' }],
  [{ ...nginx, ...forwarded, 'x-countersign-original-proto': 'http' }],
  [{ ...nginx, 'x-countersign-original-host': 'evil.example' }],
  [{ ...nginx, 'x-countersign-original-host': 'app.example.com, evil.example' }],
])('two that say different things are refused: %j', (headers) => {
  expect(asked(headers)).toMatchObject({ code: 'contradictory' })
})

it.each([
  'https://app.example.com@evil.example/',
  'https://user:pass@app.example.com/',
  'https://app.example.com\\@evil.example/',
  'https://app.example.com, https://evil.example/',
  'javascript:alert(1)',
  'ftp://app.example.com/',
  '//app.example.com/',
  'https://',
  '/a',
  '',
])('%j names no page', (url) => {
  expect(asked({ 'x-original-url': url })).toMatchObject({ ok: false })
  const [, host = '', uri = ''] = /^https?:\/\/([^/]*)(.*)$/.exec(url) ?? []
  const split = { 'x-countersign-original-proto': 'https', 'x-countersign-original-host': host }
  expect(asked({ ...split, 'x-countersign-original-uri': uri || '/' })).toMatchObject({ ok: false })
})

it('a path that looks like a host stays a path', () => {
  const read = asked({ ...forwarded, 'x-countersign-original-uri': '//evil.example/\\evil' })
  expect(read.ok && read.asked.url?.host).toBe('app.example.com')
  const glued = asked({ ...forwarded, 'x-countersign-original-uri': '.evil.example/' })
  expect(glued).toMatchObject({ code: 'malformed' })
})

it('only a page is led elsewhere', () => {
  const isPage = (headers: Record<string, string>, method?: string) => {
    const read = asked({ ...nginx, ...headers }, method)
    return read.ok && read.asked.isPage
  }
  expect(isPage(HTML)).toBe(true)
  expect(isPage(HTML, 'HEAD')).toBe(true)
  expect(isPage({})).toBe(false)
  expect(isPage({ accept: 'application/json' })).toBe(false)
  expect(isPage(HTML, 'POST')).toBe(false)
  expect(isPage({ ...HTML, 'x-original-method': 'POST' })).toBe(false)
  expect(isPage({ ...HTML, 'x-countersign-original-method': 'DELETE' })).toBe(false)
})
