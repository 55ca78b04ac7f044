import 'server-only'
import { redirect } from 'next/navigation'
import { cache } from 'react'
import { MINUTE, now } from '../clock'
import { findSession } from '../sessions/find-session'
import type { Session } from '../sessions/session'
import { readSessionCookie } from './cookies'

/** How long an authentication counts as recent. */
export const RECENT = 5 * MINUTE

/** The session of the request at hand, or null. One query a request, however often it is asked. */
export const getSession = cache(async (): Promise<Session | null> => findSession(await readSessionCookie()))

/** For pages and actions of a signed-in person: anybody else is sent to sign in, and back. */
export async function requireUser(returnTo?: string): Promise<Session> {
  const session = await getSession()
  if (!session) redirect(returnTo ? `/login?next=${encodeURIComponent(returnTo)}` : '/login')
  return session
}

/**
 * For what changes how an account is opened: the person must have proved who they are within `maxAge` milliseconds.
 * Otherwise they are asked to, and sent back.
 */
export async function requireRecentAuth(returnTo: string, maxAge = RECENT): Promise<Session> {
  const session = await requireUser(returnTo)
  if (!isRecent(session, maxAge)) redirect(`/step-up?next=${encodeURIComponent(returnTo)}`)
  return session
}

export function isRecent(session: Session, maxAge = RECENT): boolean {
  return now().getTime() - session.authTime.getTime() <= maxAge
}
