// Threat: a link to our sign-in that sends the person on to somebody else's site (open redirect).
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { localPath } from './local-path'

it.each([
  ['/account', '/account'],
  ['/account?tab=a&b=c#d', '/account?tab=a&b=c#d'],
  ['//evil.example', '/f'],
  ['/\\evil.example', '/f'],
  ['/\t/evil.example', '/f'],
  ['https://evil.example', '/f'],
  ['javascript:alert(1)', '/f'],
  ['account', '/f'],
  ['/a\\..\\b', '/f'],
  ['/.//evil.example', '/f'],
  ['/a/..//evil.example', '/f'],
  ['/%2e//evil.example', '/f'],
  ['/a/%2E%2e//evil.example', '/f'],
  ['', '/f'],
  [undefined, '/f'],
  [['/account'], '/f'],
])('%j -> %s', (asked, expected) => {
  expect(localPath(asked, '/f')).toBe(expected)
})

it('whatever is asked, a browser stays on this site', () => {
  const here = 'https://id.example'
  const nasty = fc.stringMatching(/^\/(\/|\.|%2e|\\|\t|:|@|[a-z]|\?|#|\n){0,10}$/)
  fc.assert(
    fc.property(fc.oneof(nasty, fc.string(), fc.webUrl()), (asked) => {
      const path = localPath(asked, '/f')
      expect(path).toMatch(/^\/(?![/\\])/)
      expect(new URL(path, here).origin).toBe(here)
    }),
    { numRuns: 2000 },
  )
})
