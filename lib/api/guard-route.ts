import 'server-only'
import { isSameOrigin } from '../auth/same-origin'
import { getOpenSession, type Recency } from '../auth/session'
import { now, SECOND } from '../clock'
import { isProvedWithin, type Session } from '../sessions/session'
import { insufficientAuthentication } from './insufficient-authentication'
import { problem } from './problem'

/**
 * For route handlers of an application beside this code: who calls, or what to answer instead, a problem document
 * (RFC 9457). What changes something must come from our own pages.
 * @param demand `aal: 2` for a second factor, `maxAge` in seconds; without either, being signed in is enough
 */
export async function guardRoute(
  request: Request,
  { aal, maxAge }: Recency = {},
): Promise<{ session: Session; refusal: null } | { session: null; refusal: Response }> {
  const refuse = (refusal: Response) => ({ session: null, refusal })
  const changes = request.method !== 'GET' && request.method !== 'HEAD'
  if (changes && !isSameOrigin(request.headers)) return refuse(problem('cross_origin'))
  const session = await getOpenSession()
  if (!session) return refuse(problem('unauthenticated'))
  // What is no number is no age either.
  const old = maxAge !== undefined && !isProvedWithin(session, maxAge * SECOND, now())
  if (session.owes || old || session.aal < (aal ?? 1)) return refuse(insufficientAuthentication({ maxAge, aal }))
  return { session, refusal: null }
}
