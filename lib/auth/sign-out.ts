import 'server-only'
import type { RequestContext } from '../request-context'
import { endSession } from '../sessions/end-session'
import { clearChallengeCookie, clearSessionCookie } from './cookies'
import { getOpenSession } from './session'

/** Ends the session of the request at hand, on the server and in the browser. Without one it does no harm. */
export async function signOut(from: RequestContext): Promise<void> {
  const session = await getOpenSession()
  if (session) await endSession({ userId: session.user.id, sessionId: session.id, from })
  await clearSessionCookie()
  await clearChallengeCookie()
}
