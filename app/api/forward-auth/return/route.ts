import { withNext } from '@/lib/auth/return-path'
import { getOpenSession } from '@/lib/auth/session'
import { now } from '@/lib/clock'
import { env } from '@/lib/env'
import { hasShown } from '@/lib/forward-auth/demands'
import { handOver } from '@/lib/forward-auth/hand-over'
import { readReturnRoute } from '@/lib/forward-auth/return-route'
import messages from '@/messages/en/integration.json'

const TEXTS = messages.forwardAuth

/** Where a proxy sends whoever has to sign in, or to show more, for the site that it protects; and from here back there. */
export async function GET(request: Request): Promise<Response> {
  // Next looks ahead at where a form leads, by itself and without the browser: a ticket would be lost on it.
  const query = new URL(request.url).searchParams
  if (request.headers.has('rsc') || query.has('_rsc')) return new Response(null, { status: 204, headers: NO_STORE })
  const read = readReturnRoute(query)
  if (!read.ok) return refuse()
  const { site, state, proof, path } = read
  const session = await getOpenSession()
  if (!session) return redirect(local(withNext('/login', path)))
  if (!hasShown(session, proof, now())) return redirect(local(withNext('/step-up', path)))
  if (!site) return redirect(local('/account'))
  const handed = await handOver({ session, site, state })
  if (!handed.ok) return handed.code === 'ended' ? redirect(local(withNext('/login', path))) : refuse()
  // Straight from a form of ours, a redirect is no way out: `form-action 'self'` holds for every hop after it.
  const ofOurs = request.headers.get('sec-fetch-site') === 'same-origin'
  return ofOurs && site.origin !== env().APP_URL.origin ? goOn(handed.location, site) : redirect(handed.location)
}

const NO_STORE = { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' }

const local = (path: string) => env().APP_URL.origin + path

function redirect(location: string): Response {
  return new Response(null, { status: 302, headers: { ...NO_STORE, location } })
}

function refuse(): Response {
  return new Response(`${TEXTS.says.not_allowed}\n`, {
    status: 400,
    headers: { ...NO_STORE, 'content-type': 'text/plain; charset=utf-8' },
  })
}

/** A page that goes on by itself, with and without script. */
function goOn(location: string, site: URL): Response {
  const to = escaped(location)
  const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta http-equiv="refresh" content="0;url=${to}">
<title>${TEXTS.goOn.title}</title>
<p>${TEXTS.goOn.text} <a href="${to}">${escaped(site.host)}</a></p>
</html>
`
  const headers = {
    ...NO_STORE,
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
  }
  return new Response(page, { headers })
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
