import { createHmac } from 'node:crypto'
import { type Address, parseAddress } from '../address-ranges'
import { env } from '../env'

/**
 * What an address is counted by. Of IPv6 the first 64 bits: whoever has one such address has all of them. A keyed hash,
 * so that whoever reads the store learns nobody's address. Without an address all count as one.
 */
export function addressKey(ip: string | null): string {
  const parsed = ip === null ? null : parseAddress(ip)
  // The secret is the same on every instance, and another for another installation in the same store.
  const hash = createHmac('sha256', env().AUTH_SECRET).update(`countersign/address/v1/${parsed && network(parsed)}`)
  return hash.digest('base64url')
}

function network(address: Address): string {
  if (address.kind() === 'ipv4') return address.toString()
  return `${address.toByteArray().slice(0, 8).join('.')}/64`
}
