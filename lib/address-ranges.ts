import ipaddr from 'ipaddr.js'

export type Address = ipaddr.IPv4 | ipaddr.IPv6

/** Whether an address is in one of the ranges; what is no address is in none. */
export type AddressRanges = (address: string) => boolean

/**
 * Reads a list of addresses and CIDR ranges, separated by commas.
 * @returns the ranges, or the part that is neither
 */
export function addressRanges(list: string): { within: AddressRanges } | { malformed: string } {
  const ranges: [Address, number][] = []
  for (const part of list.split(',').map((each) => each.trim())) {
    if (!part) continue
    const range = parseRange(part)
    if (!range) return { malformed: part }
    ranges.push(range)
  }
  const within: AddressRanges = (address) => {
    const parsed = parseAddress(address)
    return parsed !== null && ranges.some((range) => parsed.kind() === range[0].kind() && parsed.match(range))
  }
  return { within }
}

function parseRange(text: string): [Address, number] | null {
  const [, address = '', bits] = /^([^/[\]]+)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const base = parseAddress(address)
  const width = base?.kind() === 'ipv4' ? 32 : 128
  const length = bits === undefined ? width : Number(bits)
  return base && length <= width ? [base, length] : null
}

/** An address as proxies and people write it; IPv4-mapped IPv6 is IPv4. null if it is none. */
export function parseAddress(text: string): Address | null {
  // Some proxies add the port: 203.0.113.7:4711, [2001:db8::7]:4711.
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? /^([^:]+):\d+$/.exec(text)?.[1] ?? text
  const address = bare.replace(/%.*$/, '')
  // ipaddr.js also takes the old short forms (10.1, 0x7f.1); no proxy writes those.
  if (!ipaddr.IPv4.isValidFourPartDecimal(address) && !ipaddr.IPv6.isValid(address)) return null
  return ipaddr.process(address)
}
