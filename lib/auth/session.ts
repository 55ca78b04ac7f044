import 'server-only'
import { notFound, redirect } from 'next/navigation'
import { cache } from 'react'
import { MINUTE, now, SECOND } from '../clock'
import { env } from '../env'
import { type Proof, SHORTEST_AGE } from '../forward-auth/demands'
import { returnRoute } from '../forward-auth/return-route'
import { stepUpWays } from '../login/step-up-ways'
import { err, ok } from '../result'
import { findSession } from '../sessions/find-session'
import { isAdministrator, isProvedWithin, isReader, type Session } from '../sessions/session'
import { readSessionCookie } from './cookies'
import { localPath } from './local-path'
import { HOME } from './return-path'

/** How long an authentication counts as recent. */
export const RECENT = 5 * MINUTE

/**
 * The session of the request at hand, or null; also one that owes a step-up, and opens nothing else. One query a request,
 * however often it is asked.
 */
export const getOpenSession = cache(async (): Promise<Session | null> => findSession(await readSessionCookie()))

/** The session of the request at hand, or null: one that has proved all that is asked. */
export async function getSession(): Promise<Session | null> {
  const session = await getOpenSession()
  return session?.owes ? null : session
}

/** For the step-up itself: whoever is not signed in is sent to sign in, and back. */
export async function requireOpenSession(returnTo?: string): Promise<Session> {
  const session = await getOpenSession()
  if (!session) redirect(returnTo ? `/login?next=${encodeURIComponent(returnTo)}` : '/login')
  return session
}

/** For pages and actions of a signed-in person: anybody else is sent to sign in, or to prove what is asked, and back. */
export async function requireUser(returnTo?: string): Promise<Session> {
  const session = await requireOpenSession(returnTo)
  if (session.owes) redirect(`/step-up?next=${encodeURIComponent(returnTo ?? '/account/security')}`)
  return session
}

/** For the administrators' pages: whoever may see everybody's accounts. For anybody else there is no such page. */
export async function requireReader(returnTo: string): Promise<Session> {
  const session = await requireUser(returnTo)
  if (!isReader(session)) notFound()
  return session
}

/**
 * For the administrators' actions: an administrator who proved who they are just now.
 * @returns the session, or `read_only` for an auditor
 */
export async function requireAdministrator(returnTo: string) {
  const session = await requireReader(returnTo)
  if (!isAdministrator(session)) return err('read_only')
  return ok({ session: await requireRecentAuth({ returnTo }), actor: `user:${session.user.id}` as const })
}

/** How fresh and how strong an authentication must be. */
export type Recency = {
  /** Seconds since the person last proved who they are (as `max_age` of RFC 9470), 30 at the least; 300 unless said. */
  maxAge?: number
  /** 2: with a second factor. Unless said, as much as the person is able to prove. */
  aal?: 1 | 2
}

/** Where a person comes back to when they have proved what is asked: a path of this site. */
type Return = { returnTo?: string }

/**
 * For what changes how an account is opened, and for what in an application matters as much: the person must have proved
 * who they are just now, with a second factor if they have one (a trusted browser is none). Otherwise they are asked to,
 * and sent back.
 */
export async function requireRecentAuth({ returnTo = HOME, ...recency }: Recency & Return = {}): Promise<Session> {
  const { aal, maxAge } = recency
  // Also what is no number at all.
  if (maxAge !== undefined && !(maxAge >= SHORTEST_AGE)) {
    throw new RangeError(`maxAge must be at least ${SHORTEST_AGE} seconds: it takes that to confirm who one is`)
  }
  const session = await requireUser(returnTo)
  if (await isRecent(session, recency)) return session
  if (aal === undefined && maxAge === undefined) redirect(`/step-up?next=${encodeURIComponent(returnTo)}`)
  const needed = aal ?? ((await stepUpWays(session.user)).oneFactor ? 1 : 2)
  redirect(stepUpPath(returnTo, { aal: needed, methods: [], maxAge: (maxAge ?? RECENT / SECOND) * SECOND }))
}

/**
 * For what in an application needs a second factor, whenever in this session it was shown. A trusted browser is none:
 * there it is asked for now.
 */
export async function requireTwoFactor({ returnTo = HOME }: Return = {}): Promise<Session> {
  const session = await requireUser(returnTo)
  if (session.aal < 2) redirect(stepUpPath(returnTo, { aal: 2, methods: [], maxAge: null }))
  return session
}

/** The way through the step-up, which asks for just that, as for a site behind a proxy. */
function stepUpPath(returnTo: string, proof: Proof): string {
  const { pathname, search } = new URL(returnRoute(new URL(localPath(returnTo, HOME), env().APP_URL), null, proof))
  return `/step-up?next=${encodeURIComponent(pathname + search)}`
}

/** Whether the session is as fresh and as strong as that. One query more where it rests on one factor. */
export async function isRecent(session: Session, { maxAge = RECENT / SECOND, aal }: Recency = {}): Promise<boolean> {
  if (!isProvedWithin(session, maxAge * SECOND, now())) return false
  if (session.aal >= 2 || aal === 1) return true
  return aal === undefined && (await stepUpWays(session.user)).oneFactor
}
