import { expect, it } from 'vitest'
import { describeBrowser } from './user-agent'

const chrome = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36'

it.each([
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome}`, 'Chrome on Windows'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0', 'Firefox on Linux'],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
    'Safari on iOS',
  ],
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Edg/131.0.0.0`, 'Microsoft Edge on Windows'],
  ['curl/8.5.0', 'an unknown browser'],
  ['', 'an unknown browser'],
  [null, 'an unknown browser'],
])('describes %s as %s', (userAgent, description) => {
  expect(describeBrowser(userAgent)).toBe(description)
})

it('never repeats what a stranger wrote into the header', () => {
  for (const userAgent of [
    'Your account is blocked, call http://evil.example now',
    `Visit evil.example (Windows NT 10.0) ${chrome}`,
    `evil.example/1.0 (${'x'.repeat(100_000)})`,
  ]) {
    expect(describeBrowser(userAgent)).not.toMatch(/evil|blocked|call/)
  }
})
