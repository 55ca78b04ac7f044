import 'server-only'
import { allows, type Scope } from '../api-keys/scopes'
import { useApiKey } from '../api-keys/use-api-key'
import type { AuditActor } from '../audit/record-event'
import { enrollerIn, getWaitingEnrollment } from '../auth/enroller'
import { isSameOrigin } from '../auth/same-origin'
import { getOpenSession, isRecent, RECENT } from '../auth/session'
import { now, SECOND } from '../clock'
import type { Asked } from '../direct'
import type { Enroller } from '../factors/enroller'
import { isAdministrator, isReader, type Session } from '../sessions/session'
import { type EndpointSpec, isEnrollment, isForReaders, PLACE, wantsRecent } from './endpoint-spec'
import { insufficientAuthentication } from './insufficient-authentication'
import { problem, retryAfter } from './problem'

/** Who calls an operation, and may. */
export type Caller = {
  session: Session | null
  enroller: Enroller | null
  /** As whom they act, for the audit log; null for who is not known yet. */
  actor: AuditActor | null
  /** Which key it was called with, and what that is good for; null for a browser. */
  keyId: string | null
  scopes: readonly string[] | null
}

/** @returns who calls, or the refusal */
export async function callerOf(spec: EndpointSpec, request: Asked): Promise<Caller | Response> {
  const key = spec.access === 'public' ? null : keyIn(request.headers)
  return key === null ? inBrowser(spec, request) : withKey(spec, key)
}

/** An API key of ours (RFC 6750, 2.1). Another kind of Authorization is for somebody in front of us. */
function keyIn(headers: Headers): string | null {
  return /^Bearer +(cs_\S*) *$/i.exec(headers.get('authorization') ?? '')?.[1] ?? null
}

/** A cookie that is sent along counts for nothing here. No other site can make a browser send this header unasked. */
async function withKey(spec: EndpointSpec, given: string): Promise<Caller | Response> {
  const key = await useApiKey(given)
  if (!key.ok && key.code === 'rate_limited') return problem('rate_limited', {}, retryAfter(key.until, now()))
  if (!key.ok) return problem('invalid_api_key', {}, { 'www-authenticate': 'Bearer error="invalid_token"' })
  if (!spec.scopes) return problem('not_for_api_keys')
  if (!allows(key.scopes, spec.scopes)) return insufficientScope(spec.scopes)
  return { session: null, enroller: null, actor: `api_key:${key.id}`, keyId: key.id, scopes: key.scopes }
}

/** RFC 6750, section 3.1. */
export function insufficientScope(needed: readonly Scope[]): Response {
  const scope = needed.join(' ')
  const header = { 'www-authenticate': `Bearer error="insufficient_scope", scope="${scope}"` }
  return problem('insufficient_scope', { scope }, header)
}

async function inBrowser(spec: EndpointSpec, request: Asked): Promise<Caller | Response> {
  if (spec.access === 'service') return problem('unauthenticated', {}, { 'www-authenticate': 'Bearer' })
  if (spec.method !== 'GET' && !isSameOrigin(request.headers)) return problem('cross_origin')
  // Who is on the way in enrolls there: not in a session that is left of before, perhaps somebody else's.
  const onTheWay = isEnrollment(spec) && new URL(request.url).searchParams.get(PLACE.name) === PLACE.signIn
  const session = spec.access === 'public' || onTheWay ? null : await getOpenSession()
  if (session?.owes && spec.access !== 'open_session') return insufficientAuthentication({ maxAge: RECENT / SECOND })
  const waiting = session || !isEnrollment(spec) ? null : await getWaitingEnrollment()
  if (spec.access !== 'public' && !session && !waiting) return problem('unauthenticated')
  if (session && isForReaders(spec) && !isReader(session)) return problem('forbidden')
  if (session && spec.access === 'administrator' && !isAdministrator(session)) return problem('read_only')
  if (wantsRecent(spec) && session && !(await isRecent(session)))
    return insufficientAuthentication({ maxAge: RECENT / SECOND })
  const enroller = session && isEnrollment(spec) ? enrollerIn(session) : (waiting?.enroller ?? null)
  return { session, enroller, actor: session && `user:${session.user.id}`, keyId: null, scopes: null }
}
