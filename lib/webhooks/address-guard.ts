import { type LookupAddress, lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'
import { env } from '../env'

/** Asks for every address of a name, as `dns.lookup` does. */
export type Resolve = (
  host: string,
  options: { all: true; verbatim: true },
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

/** The one IPv6 block that is given out for the public internet (RFC 4291, 2.4). */
const GLOBAL_UNICAST: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('2000::'), 3]

/** An address that webhooks must not go to. */
export class AddressRefused extends Error {
  override name = 'AddressRefused'
  readonly code = 'ADDRESS_REFUSED'
  constructor() {
    super('the address is not a public one')
  }
}

/**
 * Whether a webhook may go to an address: public unicast by https (no loopback, private, link-local, shared, unique local,
 * mapped, translated, tunnelled, documentation or reserved address), and, by either protocol, what the operator permits.
 */
export function isPermitted(address: string, protocol: string): boolean {
  if (env().WEBHOOK_ALLOWED_ADDRESSES(address)) return true
  if (protocol !== 'https:' || isIP(address) === 0) return false
  const parsed = ipaddr.parse(address)
  if (parsed.range() !== 'unicast') return false
  return parsed.kind() === 'ipv4' || (parsed as ipaddr.IPv6).match(GLOBAL_UNICAST)
}

/** The host of a URL without an IPv6 address's brackets. URLs know one spelling of an address: 0x7f.1 is 127.0.0.1. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '')

/**
 * Looks a name up for the connection that is about to be made, and to no other address can that connection go: a name
 * that has changed since it was looked at (DNS rebinding) is refused here. One inner address among many is enough.
 */
export function guardedLookup(protocol: string, resolve: Resolve = lookup as Resolve): LookupFunction {
  return (host, options, done) => {
    resolve(host, { all: true, verbatim: true }, (error, addresses) => {
      if (error) return done(error, [])
      const [first] = addresses
      if (!first || !addresses.every(({ address }) => isPermitted(address, protocol))) {
        return done(new AddressRefused(), [])
      }
      return options.all ? done(null, addresses) : done(null, first.address, first.family)
    })
  }
}

/**
 * Looks at a target as an administrator gives it, so that a mistake is said at once. What counts is the look at each
 * connection.
 * @returns null if it is good, or what is wrong with it
 */
export async function problemOf(
  target: string,
  resolve?: Resolve,
): Promise<'webhook_url_invalid' | 'webhook_address_refused' | 'webhook_host_unknown' | null> {
  const url = URL.canParse(target) ? new URL(target) : null
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) return 'webhook_url_invalid'
  const host = hostOf(url)
  if (isIP(host)) return isPermitted(host, url.protocol) ? null : 'webhook_address_refused'
  const error = await new Promise<Error | null>((done) => {
    guardedLookup(url.protocol, resolve)(host, { all: true }, done)
  })
  if (!error) return null
  return error instanceof AddressRefused ? 'webhook_address_refused' : 'webhook_host_unknown'
}
