import 'server-only'
import { z } from 'zod'
import { enrollerIn, getWaitingEnrollment } from '../auth/enroller'
import { requestContext } from '../auth/request-context'
import { isSameOrigin } from '../auth/same-origin'
import { getOpenSession, isRecent, RECENT } from '../auth/session'
import type { Enroller } from '../factors/enroller'
import { log, traceOf } from '../log'
import type { RequestContext } from '../request-context'
import { isAdministrator, isReader, type Session } from '../sessions/session'
import { type ProblemCode, problem } from './problem'
import { fieldErrors, readBody } from './read-body'

/**
 * Who may call: anybody, a signed-in person, or one who proved who they are within the last minutes. `enroll` and
 * `confirm_enrollment` are also for somebody whose sign-in waits for a factor to be enrolled; the first of them wants a
 * session to be recent. Where a browser has both, `PLACE` says that the sign-in is meant. `open_session` is also for a
 * session that owes a step-up. `reader`: an administrator or auditor; `administrator`: an administrator, just proved.
 */
type Access =
  | 'public'
  | 'open_session'
  | 'session'
  | 'recent'
  | 'enroll'
  | 'confirm_enrollment'
  | 'reader'
  | 'administrator'

type SignedIn = 'open_session' | 'session' | 'recent' | 'reader' | 'administrator'

/** In the query of what enrolls a factor: where that is done. */
export const PLACE = { name: 'place', signIn: 'sign_in' } as const

/** All there is to know of an operation: it is checked by this, and described by this. */
export type EndpointSpec = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below /api/v1, with `{name}` for parameters. */
  path: string
  summary: string
  access: Access
  body?: z.ZodType
  /** Whether a file is in the body, which is then larger. (The server must let it in: scripts/server/clean-request.ts.) */
  file?: true
  /** What may stand in the query. */
  query?: z.ZodObject
  /** The answers of success, by status. */
  answers: Record<number, { description: string; schema?: z.ZodType }>
  /** The problems it may answer with, beside those that every operation of its kind may. */
  problems?: ProblemCode[]
}

export type Call<Spec extends EndpointSpec> = {
  body: Spec['body'] extends z.ZodType ? z.output<Spec['body']> : undefined
  query: Spec['query'] extends z.ZodObject ? z.output<Spec['query']> : undefined
  session: Spec['access'] extends SignedIn ? Session : null
  enroller: Spec['access'] extends 'enroll' | 'confirm_enrollment' ? Enroller : null
  params: Record<string, string>
  from: RequestContext
}

export type Endpoint = ((request: Request, context: { params: Promise<unknown> }) => Promise<Response>) & {
  spec: EndpointSpec
}

/**
 * Makes a route handler of an operation: origin, authentication and body are checked as its spec says, in that order,
 * and what is thrown becomes a problem document that tells nothing.
 */
export function endpoint<const Spec extends EndpointSpec>(
  spec: Spec,
  handle: (call: Call<Spec>) => Promise<Response>,
): Endpoint {
  async function serve(request: Request, context: { params: Promise<unknown> }): Promise<Response> {
    try {
      if (spec.method !== 'GET' && !isSameOrigin(request.headers)) return problem('cross_origin')
      // Who is on the way in enrolls there: not in a session that is left of before, perhaps somebody else's.
      const onTheWay = isEnrollment(spec) && new URL(request.url).searchParams.get(PLACE.name) === PLACE.signIn
      const session = spec.access === 'public' || onTheWay ? null : await getOpenSession()
      if (session?.owes && spec.access !== 'open_session') return insufficient()
      const waiting = session || !isEnrollment(spec) ? null : await getWaitingEnrollment()
      if (spec.access !== 'public' && !session && !waiting) return problem('unauthenticated')
      if (session && isForReaders(spec) && !isReader(session)) return problem('forbidden')
      if (session && spec.access === 'administrator' && !isAdministrator(session)) return problem('read_only')
      if (wantsRecent(spec) && session && !(await isRecent(session))) return insufficient()
      const params = z
        .record(z.string(), z.string())
        .catch({})
        .parse(await context.params)
      if (IDS.some((name) => name in params && !z.uuid().safeParse(params[name]).success)) return problem('not_found')
      const query = spec.query?.safeParse(Object.fromEntries(new URL(request.url).searchParams))
      if (query && !query.success) return problem('invalid_request', { errors: fieldErrors(query.error) })
      const read =
        spec.method === 'GET' ? undefined : await readBody(request, spec.body ?? z.strictObject({}), spec.file)
      if (read && !read.ok) return problem(read.code, 'errors' in read ? { errors: read.errors } : {})
      const from = await requestContext()
      const enroller = session && isEnrollment(spec) ? enrollerIn(session) : (waiting?.enroller ?? null)
      return await handle({ body: read?.body, query: query?.data, session, enroller, params, from } as Call<Spec>)
    } catch (error) {
      log().error({ operation: `${spec.method} ${spec.path}`, ...traceOf(error) }, 'an operation failed')
      return problem('internal_error')
    }
  }
  return Object.assign(serve, { spec })
}

/** Parameters of a path that are ids; others are names. */
export const IDS = ['id', 'userId']

const RECENTLY: Access[] = ['recent', 'enroll', 'administrator']

/** Whether it wants the person to have proved lately who they are. */
const wantsRecent = ({ access }: EndpointSpec) => RECENTLY.includes(access)

/** Whether it is for those who see everybody's accounts. */
export const isForReaders = ({ access }: EndpointSpec) => access === 'reader' || access === 'administrator'

export const isEnrollment = ({ access }: EndpointSpec) => access === 'enroll' || access === 'confirm_enrollment'

/** RFC 9470, section 3: says that the authentication is too old, and how old it may be. */
function insufficient(): Response {
  const maxAge = RECENT / 1000
  return problem(
    'insufficient_user_authentication',
    { max_age: maxAge },
    { 'www-authenticate': `Bearer error="insufficient_user_authentication", max_age="${maxAge}"` },
  )
}
