import { env, isLoopback } from '../env'

/** In the query of a protected site's address, on the way there and never further than its proxy. */
export const TICKET = 'countersign_ticket'

/** `localhost` and what is below it name this machine too (RFC 6761, 6.3). */
const isHere = (hostname: string) => isLoopback(hostname) || hostname.endsWith('.localhost')

/**
 * The address of a page that people may be led back to, or null: http only on this machine, no userinfo, and a host of
 * our own or of `ALLOWED_RETURN_HOSTS`.
 */
export function siteOf(address: string): URL | null {
  // What browsers read differently from what stands there (backslashes, tabs, line ends) is no address of a page.
  if (!/^https?:\/\/[^\\\s\p{Cc}]+$/u.test(address) || !URL.canParse(address)) return null
  const url = new URL(address)
  const isPlain = url.username === '' && url.password === ''
  const isSafe = url.protocol === 'https:' || isHere(url.hostname)
  return isPlain && isSafe && mayReturnTo(url) ? url : null
}

function mayReturnTo(url: URL): boolean {
  const { APP_URL: own, ALLOWED_RETURN_HOSTS: allowed } = env()
  if (url.origin === own.origin) return true
  // Whoever can listen on a port of this machine is its user.
  if (isLoopback(own.hostname) && isLoopback(url.hostname)) return true
  return allowed.some((entry) => matches(entry, url))
}

/** A name alone stands for its standard port; on this machine, where anything listens anywhere, for all of them. */
function matches(entry: string, { hostname, host }: URL): boolean {
  const [, name = '', port] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? []
  const isPort = port === undefined ? host === hostname || isHere(hostname) : host === `${hostname}:${port}`
  return isPort && (name.startsWith('*.') ? hostname.endsWith(name.slice(1)) : hostname === name)
}

/** Whether browsers send our own cookie there: they go by the name, and not by the port (RFC 6265, 8.5). */
export const isOwnHost = (url: URL) => url.hostname === env().APP_URL.hostname

/** The address without a ticket, otherwise to the letter; and the ticket, if there was one. */
export function withoutTicket(address: string): { url: string; ticket: string | null } {
  const { origin, pathname, search } = new URL(address)
  const parts = search.slice(1).split('&')
  const isTicket = (part: string) => part.startsWith(`${TICKET}=`) || part === TICKET
  const ticket = parts.find(isTicket)
  if (ticket === undefined) return { url: address, ticket: null }
  const rest = parts.filter((part) => !isTicket(part)).join('&')
  return { url: origin + pathname + (rest && `?${rest}`), ticket: ticket.slice(TICKET.length + 1) }
}

export function withTicket(url: URL, ticket: string): string {
  const { origin, pathname, search } = url
  return `${origin}${pathname}${search}${search ? '&' : '?'}${TICKET}=${ticket}`
}
