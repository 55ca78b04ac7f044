import 'server-only'
import { clientAddress } from '../client-address'
import type { RequestContext } from '../request-context'
import { requestHeaders } from './request-at-hand'

const LONGEST_USER_AGENT = 300

/** Where the request at hand came from. */
export async function requestContext(): Promise<RequestContext> {
  const all = await requestHeaders()
  return { ip: clientAddress(all), userAgent: all.get('user-agent')?.slice(0, LONGEST_USER_AGENT) ?? null }
}
