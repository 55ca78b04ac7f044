import { HOTP, Secret } from 'otpauth'
import { describe, expect, it } from 'vitest'
import { codeAt, matchStep, newSecret, toBase32, toUri } from './algorithm'

const rfcSecret = Buffer.from('12345678901234567890')

describe('RFC 6238, appendix B (SHA-1, the last six of the eight digits)', () => {
  it.each([
    [59, '94287082'],
    [1111111109, '07081804'],
    [1111111111, '14050471'],
    [1234567890, '89005924'],
    [2000000000, '69279037'],
    [20000000000, '65353130'],
  ])('at %i seconds', (seconds, eightDigits) => {
    const at = new Date(seconds * 1000)
    expect(codeAt(rfcSecret, at)).toBe(eightDigits.slice(2))
    expect(matchStep(rfcSecret, eightDigits.slice(2), at)).toBe(BigInt(Math.floor(seconds / 30)))
  })
})

it('RFC 4226, appendix D: the first ten HOTP values, as the time steps 0 to 9', () => {
  const values = ['755224', '287082', '359152', '969429', '338314', '254676', '287922', '162583', '399871', '520489']
  values.forEach((value, counter) => {
    expect(HOTP.generate({ secret: new Secret({ buffer: new Uint8Array(rfcSecret).buffer }), counter })).toBe(value)
    expect(codeAt(rfcSecret, new Date(counter * 30_000))).toBe(value)
  })
})

describe('which step a code belongs to', () => {
  const at = new Date('2026-03-01T12:00:10Z')
  const step = BigInt(Math.floor(at.getTime() / 30_000))
  const code = (steps: number) => codeAt(rfcSecret, new Date(at.getTime() + steps * 30_000))

  it.each([
    ['two steps ago', -2, null],
    ['the step before', -1, step - 1n],
    ['the present step', 0, step],
    ['the step after', 1, step + 1n],
    ['two steps ahead', 2, null],
  ])('%s', (_, steps, expected) => {
    expect(matchStep(rfcSecret, code(steps), at)).toBe(expected)
  })

  it.each([
    ['first', '2026-03-01T12:00:00.000Z'],
    ['last', '2026-03-01T12:00:29.999Z'],
  ])('the %s millisecond of a step belongs to it', (_, instant) => {
    expect(matchStep(rfcSecret, codeAt(rfcSecret, new Date(instant)), new Date(instant))).toBe(step)
  })
})

it('makes secrets of 160 bits, each its own', () => {
  const secrets = Array.from({ length: 50 }, () => toBase32(newSecret()))
  expect(new Set(secrets).size).toBe(50)
  for (const secret of secrets) expect(secret).toMatch(/^[A-Z2-7]{32}$/)
})

it('names issuer and account in the URI, and nothing an app would not understand', () => {
  const uri = new URL(toUri(rfcSecret, 'Countersign', 'jane@example.com'))
  expect(decodeURIComponent(uri.pathname)).toContain('Countersign:jane@example.com')
  expect(Object.fromEntries(uri.searchParams)).toEqual({
    issuer: 'Countersign',
    secret: toBase32(rfcSecret),
    algorithm: 'SHA1',
    digits: '6',
    period: '30',
  })
})
