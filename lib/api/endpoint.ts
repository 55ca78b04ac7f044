import 'server-only'
import { z } from 'zod'
import { enrollerIn, getWaitingEnrollment } from '../auth/enroller'
import { requestContext } from '../auth/request-context'
import { isSameOrigin } from '../auth/same-origin'
import { getSession, isRecent, RECENT } from '../auth/session'
import type { Enroller } from '../factors/enroller'
import { log, traceOf } from '../log'
import type { RequestContext } from '../request-context'
import type { Session } from '../sessions/session'
import { type ProblemCode, problem } from './problem'
import { readBody } from './read-body'

/**
 * Who may call: anybody, a signed-in person, or one who proved who they are within the last minutes. `enroll` and
 * `confirm_enrollment` are also for somebody whose sign-in waits for a factor to be enrolled; the first of them wants a
 * session to be recent. Where a browser has both, `PLACE` says that the sign-in is meant.
 */
type Access = 'public' | 'session' | 'recent' | 'enroll' | 'confirm_enrollment'

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
  /** The answers of success, by status. */
  answers: Record<number, { description: string; schema?: z.ZodType }>
  /** The problems it may answer with, beside those that every operation of its kind may. */
  problems?: ProblemCode[]
}

export type Call<Spec extends EndpointSpec> = {
  body: Spec['body'] extends z.ZodType ? z.output<Spec['body']> : undefined
  session: Spec['access'] extends 'session' | 'recent' ? Session : null
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
      const session = spec.access === 'public' || onTheWay ? null : await getSession()
      const waiting = session || !isEnrollment(spec) ? null : await getWaitingEnrollment()
      if (spec.access !== 'public' && !session && !waiting) return problem('unauthenticated')
      const wantsRecent = spec.access === 'recent' || spec.access === 'enroll'
      if (wantsRecent && session && !(await isRecent(session))) return insufficient()
      const params = z
        .record(z.string(), z.string())
        .catch({})
        .parse(await context.params)
      if ('id' in params && !z.uuid().safeParse(params.id).success) return problem('not_found')
      const read = spec.method === 'GET' ? undefined : await readBody(request, spec.body ?? z.strictObject({}))
      if (read && !read.ok) return problem(read.code, 'errors' in read ? { errors: read.errors } : {})
      const from = await requestContext()
      const enroller = session && isEnrollment(spec) ? enrollerIn(session) : (waiting?.enroller ?? null)
      return await handle({ body: read?.body, session, enroller, params, from } as Call<Spec>)
    } catch (error) {
      log().error({ operation: `${spec.method} ${spec.path}`, ...traceOf(error) }, 'an operation failed')
      return problem('internal_error')
    }
  }
  return Object.assign(serve, { spec })
}

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
