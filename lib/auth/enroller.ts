import 'server-only'
import type { Enroller } from '../factors/enroller'
import { findEnrollment, type WaitingEnrollment } from '../login/find-enrollment'
import type { Session } from '../sessions/session'
import { readChallengeCookie } from './cookies'

/** A signed-in person who enrolls a factor. */
export function enrollerIn({ id, user }: Session): Enroller {
  return { user: { id: user.id, email: user.email }, place: { kind: 'session', id } }
}

/** The sign-in that waits, in this browser, for a factor to be enrolled; null if none does. */
export async function getWaitingEnrollment(): Promise<WaitingEnrollment | null> {
  return findEnrollment(await readChallengeCookie())
}
