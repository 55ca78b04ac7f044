import 'server-only'
import { NextRequest } from 'next/server'
import { env } from '../env'
import { nextAuthCookies } from './cookies'
import { localPath } from './local-path'
import { handlers } from './next-auth'
import { refusedAt, takeRound } from './provider-round'

const CALLBACK = '/api/auth/callback/'

/**
 * Serves next-auth's routes: at the address of this installation whatever the request calls us, without what would make
 * next-auth answer 500, and with words of ours where a sign-in at a provider came to nothing.
 */
export async function serveNextAuth(request: NextRequest): Promise<Response> {
  const { pathname, searchParams } = request.nextUrl
  const provider = env().PROVIDERS.find(({ id }) => pathname === CALLBACK + id)
  // Nobody comes back by a form: no provider here is asked to send one (`response_mode=form_post`).
  if (provider && request.method === 'POST') return new Response(null, { status: 405, headers: { allow: 'GET' } })
  const response = await (request.method === 'POST' ? handlers.POST : handlers.GET)(atHome(request))
  const refusal = provider && refusalOf(response)
  if (!refusal) return response
  const denied = refusal === 'OAuthCallbackError' && searchParams.get('error') === 'access_denied'
  const path = refusedAt(await takeRound(provider.id), denied ? 'provider_denied' : 'provider_failed')
  const headers = new Headers(response.headers)
  headers.set('location', new URL(path, env().APP_URL).href)
  return new Response(null, { status: 302, headers })
}

/** What next-auth says went wrong, where it does; our own refusals have been put into words already. */
function refusalOf(response: Response): string | null {
  const location = response.headers.get('location')
  if (!location) return null
  const { pathname, searchParams } = new URL(location, env().APP_URL)
  if (pathname === '/api/auth/signin') return 'Nobody'
  const error = pathname === '/login' ? searchParams.get('error') : null
  return error?.startsWith('provider_') ? null : error
}

function atHome(request: NextRequest): NextRequest {
  const { pathname, searchParams } = request.nextUrl
  const url = new URL(pathname, env().APP_URL)
  // To any other route it would be of no use, or be sent on to the provider, where it would overrule what we say.
  if (pathname.startsWith(CALLBACK)) url.search = String(searchParams)
  const back = searchParams.get('callbackUrl')
  url.searchParams.delete('callbackUrl')
  if (back !== null) url.searchParams.set('callbackUrl', localPath(back, '/'))
  const rebuilt = new NextRequest(url, request)
  // next-auth answers 500 if this cookie is no URL, and we have no use for it.
  rebuilt.cookies.delete(nextAuthCookies().callbackUrl.name)
  return rebuilt
}
