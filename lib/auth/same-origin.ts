import { env, isLoopback } from '../env'

/**
 * Whether a mutation comes from our own pages (OWASP CSRF cheat sheet: Fetch Metadata, else Origin). A request that
 * names neither is refused: browsers always send one of them with a mutation, and a program can.
 */
export function isSameOrigin(headers: Headers): boolean {
  const site = headers.get('sec-fetch-site')
  if (site !== null && site !== 'same-origin') return false
  const origin = headers.get('origin')
  if (origin === null) return site === 'same-origin'
  return isOwnOrigin(origin)
}

/** APP_URL's origin; on a laptop, also the other names of the loopback address. */
function isOwnOrigin(origin: string): boolean {
  const own = env().APP_URL
  if (origin === own.origin) return true
  if (!isLoopback(own.hostname) || !URL.canParse(origin)) return false
  const other = new URL(origin)
  return other.protocol === own.protocol && other.port === own.port && isLoopback(other.hostname)
}
