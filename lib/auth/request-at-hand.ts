import 'server-only'
import { RequestCookies, ResponseCookies } from 'next/dist/server/web/spec-extension/cookies'
import { cookies, headers } from 'next/headers'
import { directRequest } from '../answering'

/** The headers of the request at hand, whoever answers it: Next, or our own server. */
export async function requestHeaders(): Promise<Headers> {
  return directRequest()?.headers ?? (await headers())
}

/** Its cookies. What is set is read from then on, as with Next's own. */
export async function requestCookies(): Promise<Pick<ResponseCookies, 'get' | 'set'>> {
  const direct = directRequest()
  if (!direct) return cookies()
  const sent = new RequestCookies(direct.headers)
  const given = new ResponseCookies(direct.answer)
  return {
    get: (name) => given.get(String(name)) ?? sent.get(String(name)),
    set: (...cookie) => given.set(...cookie),
  }
}
