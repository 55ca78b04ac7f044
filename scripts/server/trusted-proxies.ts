import ipaddr from 'ipaddr.js'
import { EnvError } from '@/lib/env'

export type TrustedProxies = (address: string) => boolean

/**
 * Reads TRUSTED_PROXIES: addresses and CIDR ranges, separated by commas.
 * @returns whether an address is one of them
 * @throws EnvError naming the part that is neither
 */
export function trustedProxies(list: string): TrustedProxies {
  const ranges = list
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
    .map(parseRange)
  return (address) => {
    const parsed = parseAddress(address)
    return parsed !== null && ranges.some((range) => parsed.kind() === range[0].kind() && parsed.match(range))
  }
}

function parseRange(text: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  const [, address = '', bits] = /^([^/[\]]+)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const base = parseAddress(address)
  const width = base?.kind() === 'ipv4' ? 32 : 128
  const length = bits === undefined ? width : Number(bits)
  if (!base || length > width) {
    throw new EnvError([`TRUSTED_PROXIES holds "${text}", which is neither an address nor a CIDR range`])
  }
  return [base, length]
}

/** One spelling for each address: IPv4-mapped IPv6 as IPv4, no zone, no port. null if it is none. */
export function normalAddress(text: string): string | null {
  const parsed = parseAddress(text)
  if (!parsed) return null
  return parsed.toString()
}

function parseAddress(text: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  // Some proxies add the port: 203.0.113.7:4711, [2001:db8::7]:4711.
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? /^([^:]+):\d+$/.exec(text)?.[1] ?? text
  const address = bare.replace(/%.*$/, '')
  // ipaddr.js also takes the old short forms (10.1, 0x7f.1); no proxy writes those.
  if (!ipaddr.IPv4.isValidFourPartDecimal(address) && !ipaddr.IPv6.isValid(address)) return null
  return ipaddr.process(address)
}
