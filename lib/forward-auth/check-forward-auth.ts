import { now } from '../clock'
import { hashToken, isToken, newToken } from '../crypto/token'
import type { RequestContext } from '../request-context'
import { err, ok } from '../result'
import { findShownSession, type GroupedSession, type Shown } from '../sessions/find-session'
import type { AskedFor } from './asked-for'
import { belongs, type Demands, hasShown } from './demands'
import { redeemForwardTicket } from './redeem-ticket'
import { returnRoute } from './return-route'
import { isOwnHost, siteOf, withoutTicket } from './sites'

/**
 * Whether a visitor may see what a proxy protects. One query, unless they come back from the sign-in with a ticket.
 * @returns ok with the session; `come_in` (signed in on this site from now on: its cookie, and where to go); `sign_in`
 *   and `step_up` with the way there, null where there is none, and what this browser is then known by on the site's
 *   host; `not_yours` for somebody who is in none of the groups or roles; `not_from_here` for a ticket in a browser that
 *   did not ask for one
 */
export async function checkForwardAuth(input: {
  asked: AskedFor
  demands: Demands
  cookies: Omit<Shown, 'host'> & { state?: string }
  from: RequestContext
}) {
  const { asked, demands, cookies, from } = input
  const { url, ticket } = asked.url ? withoutTicket(asked.url.href) : { url: null, ticket: null }
  const host = asked.url?.hostname
  const session = await findShownSession({ ...cookies, host })

  // Whatever it is worth: what stands behind the proxy, and its log, never see a ticket.
  if (ticket !== null && host && url) {
    const stateHash = !session && isToken(cookies.state) ? hashToken(cookies.state) : null
    const opened = await redeemForwardTicket({ ticket, host, stateHash, from })
    if (!session && !stateHash) return err('not_from_here')
    // Known there already, too late, or not meant for this browser: it sets out once more, with a ticket of its own.
    return err('come_in', { location: url, opened })
  }

  if (!session) return err('sign_in', wayBack(asked, url, demands, cookies.state))
  if (!belongs(session, demands)) return err('not_yours')
  if (!hasShown(session, demands, now())) return err('step_up', wayBack(asked, url, demands, cookies.state))
  return ok({ session })
}

/** The way to our pages and back to the very address; none for what is no page, or not on a host of the list. */
function wayBack(asked: AskedFor, address: string | null, demands: Demands, state: string | undefined) {
  const site = address === null ? null : siteOf(address)
  if (!asked.isPage) return { location: null, nonce: null }
  // A proxy that does not say what it was asked for: there is a sign-in, though no way back.
  if (address === null) return { location: returnRoute(null, null, demands), nonce: null }
  if (!site) return { location: null, nonce: null }
  if (isOwnHost(site)) return { location: returnRoute(site, null, demands), nonce: null }
  // The same for all that this browser opens at a time: each comes back with a ticket of its own.
  const nonce = isToken(state) ? state : newToken()
  return { location: returnRoute(site, hashToken(nonce).toString('base64url'), demands), nonce }
}

/**
 * What the protected site is told, in headers that are all there in every answer: a proxy that copies them writes over
 * what a visitor has sent by these names.
 */
export function identityHeaders({ user, groups, amr }: GroupedSession): Record<string, string> {
  const list = (names: readonly string[]) => names.map(headerText).join(',')
  return {
    'remote-user': user.id,
    'remote-email': headerText(user.email),
    'remote-name': headerText(user.name),
    'remote-groups': list(groups),
    'remote-roles': list(user.roles),
    'remote-amr': list(amr),
  }
}

/** Percent-encoded (RFC 3986) but for printable ASCII: a name can hold anything, and a comma ends one in a list. */
function headerText(text: string): string {
  return text.replace(/[^ -~]+|[%,]/gu, (part) => encodeURIComponent(part))
}
