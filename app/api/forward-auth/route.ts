import { isOwnCookie, readForwardCookies, setForwardCookie, setForwardStateCookie } from '@/lib/auth/cookies'
import { requestContext } from '@/lib/auth/request-context'
import { SECOND } from '@/lib/clock'
import { type Asked, announceDirect } from '@/lib/direct'
import { readAskedFor } from '@/lib/forward-auth/asked-for'
import { checkForwardAuth, identityHeaders } from '@/lib/forward-auth/check-forward-auth'
import { readDemands } from '@/lib/forward-auth/demands'
import { log, traceOf } from '@/lib/log'
import { RETRY_AFTER } from '@/lib/unavailable'
import messages from '@/messages/en/integration.json'

const SAYS = messages.forwardAuth.says

/** What a site is sent where its visitor has no cookies but ours. */
const NO_COOKIE = 'countersign=none'

/**
 * Answers the reverse proxy in front of a protected site: 200 with who it is, or what to do instead. Whatever goes wrong,
 * the answer is no. The method is the proxy's own affair, and a body is not read.
 */
async function serve(request: Asked): Promise<Response> {
  try {
    return await decide(request)
  } catch (error) {
    log().error(traceOf(error), 'a proxy could not be answered')
    return say(503, SAYS.unavailable, { 'retry-after': String(RETRY_AFTER.unavailable) })
  }
}

async function decide(request: Asked): Promise<Response> {
  const read = readDemands(new URL(request.url).searchParams)
  if (!read.ok) {
    log().warn({ parameter: read.name.slice(0, 40) }, 'a proxy asks for what is not understood: nobody is let in')
    return say(400, SAYS.invalid)
  }
  const understood = readAskedFor(request.method, request.headers)
  if (!understood.ok) {
    log().warn({ problem: understood.code }, 'a request of a proxy says two things, or none: it is refused')
    return say(403, SAYS[understood.code])
  }
  const { demands } = read
  const { asked } = understood
  const outcome = await checkForwardAuth({
    asked,
    demands,
    cookies: await readForwardCookies(),
    from: await requestContext(),
  })
  if (outcome.ok) return say(200, '', { ...identityHeaders(outcome.session), cookie: othersCookies(request.headers) })
  switch (outcome.code) {
    case 'come_in':
      if (outcome.opened) await setForwardCookie(outcome.opened.token, outcome.opened.expiresAt)
      return lead(outcome.location, asked.takesRedirects)
    case 'not_yours':
    case 'not_from_here':
      return say(403, SAYS[outcome.code])
    default: {
      const { code, location, nonce } = outcome
      if (nonce) await setForwardStateCookie(nonce)
      if (asked.isPage && !location)
        log().warn({ host: asked.url?.host }, 'nobody is led back to this host: see ALLOWED_RETURN_HOSTS')
      return lead(location, asked.takesRedirects, code === 'step_up' ? challenge(demands.maxAge) : undefined)
    }
  }
}

/** Either a redirect, or what nginx understands: 401, of which its configuration makes one. */
function lead(location: string | null, takesRedirects: boolean, challenge?: string): Response {
  const headers = { ...(location && { location }), ...(challenge && { 'www-authenticate': challenge }) }
  return location && takesRedirects ? say(302, '', headers) : say(401, SAYS.sign_in, headers)
}

/** RFC 9470, 3. */
function challenge(maxAge: number | null): string {
  return `Bearer error="insufficient_user_authentication"${maxAge === null ? '' : `, max_age="${maxAge / SECOND}"`}`
}

/**
 * The visitor's cookies without ours, for the proxy to pass on in place of all: with ours the site could be them. Never
 * empty: Caddy 2.10.0 to 2.11.1 do not copy an empty header and leave the visitor's own (CVE-2026-30851).
 */
function othersCookies(headers: Headers): string {
  const pairs = (headers.get('cookie') ?? '').split(';').map((pair) => pair.trim())
  return pairs.filter((pair) => pair !== '' && !isOwnCookie(pair.split('=', 1)[0] ?? '')).join('; ') || NO_COOKIE
}

function say(status: number, text: string, headers: Record<string, string> = {}): Response {
  return new Response(text === '' ? null : `${text}\n`, {
    status,
    headers: {
      'cache-control': 'no-store',
      ...(text !== '' && { 'content-type': 'text/plain; charset=utf-8' }),
      ...headers,
    },
  })
}

for (const method of ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT']) {
  // A proxy passes on how long its visitor's body is, and not the body.
  announceDirect(method, '/api/forward-auth', { handler: serve, readsBody: false })
}

export { serve as DELETE, serve as GET, serve as HEAD, serve as OPTIONS, serve as PATCH, serve as POST, serve as PUT }
