// Promise: what is sealed opens for its own row only, whole, and under any live key.
import fc from 'fast-check'
import { afterEach, expect, it, vi } from 'vitest'
import { open, SealError, seal } from './seal'

const key = (byte: number) => Buffer.alloc(32, byte).toString('base64url')

afterEach(() => {
  vi.resetModules()
  vi.unstubAllEnvs()
})

it('opens what it sealed, whatever it was', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.string(), (plain, context) => {
      expect(open(seal(Buffer.from(plain), context), context)).toEqual(Buffer.from(plain))
    }),
  )
})

it('never gives the same bytes twice', () => {
  expect(seal('the same', 'a')).not.toEqual(seal('the same', 'a'))
})

it('does not open in another context', () => {
  expect(() => open(seal('secret', 'factor:totp:u1:f1'), 'factor:totp:u2:f1')).toThrow(SealError)
})

it('does not open when any one bit was changed, nor cut short', () => {
  const sealed = seal('secret', 'context')
  for (let bit = 0; bit < sealed.length * 8; bit++) {
    const altered = Buffer.from(sealed)
    altered[bit >> 3] = (altered[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    expect(() => open(altered, 'context')).toThrow(SealError)
  }
  for (let length = 0; length < sealed.length; length++) {
    expect(() => open(sealed.subarray(0, length), 'context')).toThrow(SealError)
  }
})

it('opens what an older key sealed as long as that key is live, and seals under the first', async () => {
  vi.stubEnv('ENCRYPTION_KEYS', `old:${key(1)}`)
  vi.resetModules()
  const before = await import('./seal')
  const sealed = before.seal('secret', 'context')

  vi.stubEnv('ENCRYPTION_KEYS', `new:${key(2)},old:${key(1)}`)
  vi.resetModules()
  const both = await import('./seal')
  expect(both.open(sealed, 'context').toString()).toBe('secret')
  const resealed = both.seal('secret', 'context')

  vi.stubEnv('ENCRYPTION_KEYS', `new:${key(2)}`)
  vi.resetModules()
  const after = await import('./seal')
  expect(after.open(resealed, 'context').toString()).toBe('secret')
  expect(() => after.open(sealed, 'context')).toThrow('cannot be opened')
})
