import 'server-only'
import { z } from 'zod'
import type { AuditActor } from '../audit/record-event'
import { requestContext } from '../auth/request-context'
import { withinLimit } from '../auth/within-limit'
import { now } from '../clock'
import { type Asked, announceDirect } from '../direct'
import type { Enroller } from '../factors/enroller'
import { log, traceOf } from '../log'
import type { RequestContext } from '../request-context'
import type { Session } from '../sessions/session'
import { whyUnavailable } from '../unavailable'
import { storable } from '../users/fields'
import { callerOf } from './caller'
import { type EndpointSpec, IDS } from './endpoint-spec'
import { onceByKey } from './idempotency'
import { problem, retryAfter, unavailable } from './problem'
import { fieldErrors, readBody } from './read-body'

type Call<Spec extends EndpointSpec> = {
  body: Spec['body'] extends z.ZodType ? z.output<Spec['body']> : undefined
  query: Spec['query'] extends z.ZodObject ? z.output<Spec['query']> : undefined
  session: Spec['access'] extends 'open_session' | 'session' | 'recent'
    ? Session
    : Spec['access'] extends 'reader' | 'administrator'
      ? Session | null
      : null
  enroller: Spec['access'] extends 'enroll' | 'confirm_enrollment' ? Enroller : null
  /** As whom the change goes on record: an administrator, or an API key. */
  actor: Spec['access'] extends 'reader' | 'administrator' | 'service' ? AuditActor : null
  /** Which API key it is; null for a browser. */
  keyId: Spec['access'] extends 'service' ? string : string | null
  /** What the API key is good for; null for a browser. */
  scopes: readonly string[] | null
  params: Record<string, string>
  from: RequestContext
}

/** A call of an operation that changes something for administrators. */
export type ByAdministrator = Call<EndpointSpec & { access: 'administrator' }>

export type Endpoint = ((request: Request, context: { params: Promise<unknown> }) => Promise<Response>) & {
  spec: EndpointSpec
}

// Made once: making a schema costs many times what asking it does.
const paramsOf = z.record(z.string(), z.string()).catch({})
const isId = z.uuid()
const noBody = z.strictObject({})
const NONE = Promise.resolve({})

/**
 * Makes a route handler of an operation: caller, parameters and body are checked as its spec says, in that order, and
 * what is thrown becomes a problem document that tells nothing.
 */
export function endpoint<const Spec extends EndpointSpec>(
  spec: Spec,
  handle: (call: Call<Spec>) => Promise<Response>,
): Endpoint {
  async function serve(request: Asked, context: { params: Promise<unknown> }): Promise<Response> {
    try {
      const caller = await callerOf(spec, request)
      if (caller instanceof Response) return caller
      const params = paramsOf.parse(await context.params)
      if (IDS.some((name) => name in params && !isId.safeParse(params[name]).success)) return problem('not_found')
      // Nothing is called what the database cannot store.
      if (!Object.values(params).every(storable)) return problem('not_found')
      const query = spec.query?.safeParse(Object.fromEntries(new URL(request.url).searchParams))
      if (query && !query.success) return problem('invalid_request', { errors: fieldErrors(query.error) })
      const read = spec.method === 'GET' ? undefined : await readBody(request, spec.body ?? noBody, spec.file)
      if (read && !read.ok) return problem(read.code, 'errors' in read ? { errors: read.errors } : {})
      if (spec.limit && !caller.session && !caller.keyId) {
        const within = await withinLimit(spec.limit, read?.body)
        if (!within.ok) return problem(within.code, {}, retryAfter(within.until, now()))
      }
      const from = await requestContext()
      const call = { ...caller, body: read?.body, query: query?.data, params, from } as Call<Spec>
      return spec.idempotent && caller.actor
        ? await onceByKey(request, caller.actor, read?.body, () => handle(call))
        : await handle(call)
    } catch (error) {
      const why = whyUnavailable(error)
      if (why) {
        log().warn({ operation: `${spec.method} ${spec.path}`, why, ...traceOf(error) }, 'an operation has to wait')
        return unavailable(why)
      }
      log().error({ operation: `${spec.method} ${spec.path}`, ...traceOf(error) }, 'an operation failed')
      return problem('internal_error')
    }
  }
  // Parameters of the path are Next's to find.
  if (!spec.path.includes('{')) {
    const handler = (request: Asked) => serve(request, { params: NONE })
    announceDirect(spec.method, `/api/v1${spec.path}`, { handler, readsBody: true })
  }
  return Object.assign(serve, { spec })
}
