import { env } from '../env'
import { err, ok } from '../result'
import { type Proof, proofQuery, readDemands } from './demands'
import { siteOf } from './sites'

/** Where somebody signs in, or shows more, for a protected site, and from where they are led back to it. */
const PATH = '/api/forward-auth/return'

/** Longer, with what it is wrapped in, a line of nginx's does not get (8 KiB). */
const LONGEST = 7000

/**
 * The way through our pages, as the address that a proxy sends somebody to.
 * @param site where to come back to; null: nowhere
 * @param state SHA-256 of what the browser's cookie on the site's host holds; null where our own cookie is sent there
 */
export function returnRoute(site: URL | null, state: string | null, proof: Proof): string {
  if (!site) return env().APP_URL.origin + pathOf([], proof)
  const rest: [string, string][] = state ? [['state', state]] : []
  const packed = Buffer.from(site.href).toString('base64url')
  // An address is written into another's query twice, and can grow fivefold; packed it grows by a third. Then without its query.
  const to: [string, string][] = [
    ['to', site.href],
    ['packed', packed],
    ['to', site.origin + site.pathname],
    ['to', `${site.origin}/`],
  ]
  const paths = to.map((each) => pathOf([each, ...rest], proof))
  return env().APP_URL.origin + (paths.find((path) => encodeURIComponent(path).length <= LONGEST) ?? paths.at(-1))
}

function pathOf(query: [string, string][], proof: Proof): string {
  return `${PATH}?${new URLSearchParams([...query, ...proofQuery(proof)])}`
}

/**
 * Reads such an address, of which anybody may have written every part.
 * @returns where it leads to (null: nowhere), what has to be shown for it, and its own path to come back to; or
 *   `not_allowed`
 */
export function readReturnRoute(query: URLSearchParams) {
  const state = query.get('state')
  const packed = query.get('packed')
  const to = packed === null ? query.get('to') : Buffer.from(packed, 'base64url').toString()
  const rest = new URLSearchParams([...query].filter(([name]) => !OWN.includes(name)))
  const read = readDemands(rest)
  const site = to === null ? null : siteOf(to)
  if (!read.ok || (to !== null && !site)) return err('not_allowed')
  const itself: [string, string][] = [...query].filter(([name]) => OWN.includes(name))
  return ok({ site, state, proof: read.demands as Proof, path: pathOf(itself, read.demands) })
}

/** Its parameters but for the demands. */
const OWN = ['to', 'packed', 'state']

/** The protected site that a path of ours leads back to, and what has to be shown for it; null if it leads to none. */
export function siteAskedAt(path: string): { site: URL | null; proof: Proof } | null {
  const { pathname, searchParams } = new URL(path, env().APP_URL)
  const read = pathname === PATH ? readReturnRoute(searchParams) : null
  return read?.ok ? { site: read.site, proof: read.proof } : null
}
