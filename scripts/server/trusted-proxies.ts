import { type AddressRanges, addressRanges, parseAddress } from '@/lib/address-ranges'
import { EnvError } from '@/lib/env'

export type TrustedProxies = AddressRanges

/**
 * Reads TRUSTED_PROXIES: addresses and CIDR ranges, separated by commas.
 * @returns whether an address is one of them
 * @throws EnvError naming the part that is neither
 */
export function trustedProxies(list: string): TrustedProxies {
  const read = addressRanges(list)
  if ('within' in read) return read.within
  throw new EnvError([`TRUSTED_PROXIES holds "${read.malformed}", which is neither an address nor a CIDR range`])
}

/** One spelling for each address: IPv4-mapped IPv6 as IPv4, no zone, no port. null if it is none. */
export function normalAddress(text: string): string | null {
  return parseAddress(text)?.toString() ?? null
}
