import createClient from 'openapi-fetch'
import type { components, paths } from './api.js'

/** What an installation answers when it refuses (RFC 9457). `code` is for programs, and never changes. */
export type Problem = components['schemas']['Problem']

type Options = {
  /** Of the installation: `https://id.example.com`. */
  url: string
  /** `cs_...`, from /admin/api-keys. Keep it where no browser sees it. */
  apiKey: string
  /** How long a call may take, in milliseconds. */
  timeout?: number
  /** In place of the global one. */
  fetch?: typeof globalThis.fetch
}

/**
 * A client of one installation, with `GET`, `POST`, `PUT`, `PATCH` and `DELETE`: paths, parameters, bodies and answers are
 * typed. Each gives `{ data, error, response }`, where `error` is a `Problem`; it throws only when there is no answer.
 */
export function createCountersign({ url, apiKey, timeout = 10_000, fetch = globalThis.fetch }: Options) {
  return createClient<paths>({
    baseUrl: new URL('/api/v1', url).href,
    headers: { authorization: `Bearer ${apiKey}` },
    fetch: (request) => fetch(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(timeout)]) }),
    // Mutations without fields want an empty object, too.
    bodySerializer: (body) => JSON.stringify(body ?? {}),
  })
}

/** A refusal, as `orThrow` throws it. */
export class CountersignError extends Error {
  override readonly name = 'CountersignError'
  readonly status: number
  /** As in the reference: `user_not_found`, `invalid_code`, `rate_limited`, ... */
  readonly code: Problem['code'] | 'no_problem_document'
  /** The whole document, where there was one: something between you and the installation may answer otherwise. */
  readonly problem: Problem | undefined
  /** Seconds after which it makes sense to try again, where the answer said so. */
  readonly retryAfter: number | undefined

  constructor(given: unknown, response: Response) {
    const problem = isProblem(given) ? given : undefined
    super(problem ? `${problem.code}: ${problem.detail ?? problem.title}` : `answered ${response.status}`)
    this.status = response.status
    this.code = problem?.code ?? 'no_problem_document'
    this.problem = problem
    this.retryAfter = Number(response.headers.get('retry-after')) || undefined
  }
}

/** What came back; or throws a `CountersignError`, for code that would rather catch. */
export function orThrow<Data>(result: { data?: Data; error?: unknown; response: Response }): Data {
  if (!result.response.ok) throw new CountersignError(result.error, result.response)
  return result.data as Data
}

/**
 * Headers that make something be made once, however often the call is sent: keep them, and send the same ones when you try
 * again. `countersign.POST('/users', { body, headers: once })`
 */
export function idempotent(key: string = crypto.randomUUID()): { 'idempotency-key': string } {
  return { 'idempotency-key': key }
}

function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && typeof (value as Partial<Problem>).code === 'string'
}
