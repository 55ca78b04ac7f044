// Threat: another site makes a signed-in browser change something (CSRF).
import { expect, it } from 'vitest'
import { isSameOrigin } from './same-origin'

const own = 'http://localhost:3000'

it.each<[string, Record<string, string>, boolean]>([
  ['our own page, an old browser', { origin: own }, true],
  ['our own page, a browser of today', { origin: own, 'sec-fetch-site': 'same-origin' }, true],
  ['our own page, Fetch Metadata only', { 'sec-fetch-site': 'same-origin' }, true],
  ['the other name of the same loopback address', { origin: 'http://127.0.0.1:3000' }, true],
  ['nothing that says where it comes from', {}, false],
  ['another site', { origin: 'https://evil.example' }, false],
  ['another site that claims same-origin in Origin only', { origin: own, 'sec-fetch-site': 'cross-site' }, false],
  ['another site, Origin says so', { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' }, false],
  ['a sibling host', { origin: own, 'sec-fetch-site': 'same-site' }, false],
  ['another port', { origin: 'http://localhost:3001' }, false],
  ['another scheme', { origin: 'https://localhost:3000' }, false],
  ['a sandboxed frame', { origin: 'null' }, false],
  ['a host that begins like ours', { origin: 'http://localhost:3000.evil.example' }, false],
  ['rubbish', { origin: '::::' }, false],
  ['typed into the address bar', { 'sec-fetch-site': 'none' }, false],
])('%s', (_, headers, expected) => {
  expect(isSameOrigin(new Headers(headers))).toBe(expected)
})
