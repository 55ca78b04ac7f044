import { describe, expect, it } from 'vitest'
import { addressKey } from './address-key'

describe('what an address is counted by', () => {
  it('is the same for all addresses of an IPv6 network of 64 bits, however they are written', () => {
    const one = addressKey('2001:db8:1:2::7')
    expect(addressKey('2001:0db8:0001:0002:ffff:ffff:ffff:ffff')).toBe(one)
    expect(addressKey('2001:db8:1:3::7')).not.toBe(one)
  })

  it('is the same for an IPv4 address and for it in IPv6', () => {
    expect(addressKey('::ffff:203.0.113.7')).toBe(addressKey('203.0.113.7'))
    expect(addressKey('203.0.113.8')).not.toBe(addressKey('203.0.113.7'))
  })

  it('does not tell the address, also to who tries all of them', async () => {
    const { createHash } = await import('node:crypto')
    const key = addressKey('203.0.113.7')
    expect(key).not.toContain('203')
    expect(key).not.toBe(createHash('sha256').update('203.0.113.7').digest('base64url'))
  })

  it('is one for all whose address is not known', () => {
    expect(addressKey(null)).toBe(addressKey('not an address'))
    expect(addressKey(null)).not.toBe(addressKey('203.0.113.7'))
  })
})
