import messages from '@/messages/en.json'
import { withBytes } from '../direct'
import { RETRY_AFTER, type Unavailable } from '../unavailable'

/** Every problem the API answers with: its stable code, and its HTTP status. */
export const PROBLEMS = {
  invalid_request: 400,
  malformed_json: 400,
  invalid_file: 400,
  invalid_code: 401,
  invalid_response: 401,
  invalid_setup_code: 400,
  invalid_setup_response: 400,
  wrong_password: 400,
  password_too_common: 400,
  password_unchanged: 400,
  email_unchanged: 400,
  invalid_credentials: 401,
  invalid_passkey: 401,
  unauthenticated: 401,
  invalid_api_key: 401,
  insufficient_user_authentication: 401,
  cross_origin: 403,
  forbidden: 403,
  read_only: 403,
  insufficient_scope: 403,
  administrator_needed: 403,
  not_for_api_keys: 403,
  email_not_verified: 403,
  sign_in_refused: 403,
  password_needed: 403,
  method_not_permitted: 403,
  recovery_waiting: 403,
  recovery_unapproved: 403,
  not_found: 404,
  no_bypass: 404,
  nobody_selected: 400,
  challenge_not_found: 404,
  user_not_found: 404,
  factor_not_found: 404,
  device_not_found: 404,
  session_not_found: 404,
  identity_not_found: 404,
  group_not_found: 404,
  role_not_found: 404,
  no_recovery: 404,
  rule_not_found: 404,
  api_key_not_found: 404,
  webhook_not_found: 404,
  delivery_not_found: 404,
  webhook_url_invalid: 400,
  webhook_address_refused: 400,
  webhook_host_unknown: 400,
  target_unknown: 400,
  email_taken: 409,
  credential_registered: 409,
  last_administrator: 409,
  group_name_taken: 409,
  role_name_taken: 409,
  role_built_in: 409,
  rule_exists: 409,
  preview_outdated: 409,
  no_factor: 409,
  not_invited: 409,
  own_account: 409,
  own_bypass: 409,
  user_disabled: 409,
  only_way_in: 409,
  no_method: 409,
  no_method_left: 409,
  changed_meanwhile: 409,
  not_rolled_out: 409,
  paused_already: 409,
  not_paused: 409,
  rule_paused: 409,
  stage_reached: 409,
  recovery_not_possible: 409,
  challenge_expired: 410,
  enrollment_expired: 410,
  link_expired: 410,
  unsupported_media_type: 415,
  locked: 423,
  guessing_stopped: 423,
  too_many_attempts: 429,
  code_sent_already: 429,
  too_many_codes: 429,
  rate_limited: 429,
  invalid_idempotency_key: 400,
  idempotency_in_progress: 409,
  idempotency_mismatch: 422,
  not_sent: 503,
  internal_error: 500,
  unavailable: 503,
} as const

export type ProblemCode = keyof typeof PROBLEMS

/** Problems whose code on the wire is shared with another of a different status. */
const WIRE_CODE: Partial<Record<ProblemCode, string>> = {
  invalid_setup_code: 'invalid_code',
  invalid_setup_response: 'invalid_response',
}

export const wireCode = (code: ProblemCode): string => WIRE_CODE[code] ?? code

/**
 * A problem document (RFC 9457). `code` is for programs and never changes; `title` and `detail` are for people.
 * @param extra members that the code documents, such as `attemptsLeft`
 */
export function problem(code: ProblemCode, extra: Record<string, unknown> = {}, headers: HeadersInit = {}): Response {
  const status = PROBLEMS[code]
  const text = messages.problems[code]
  const body = { type: 'about:blank', title: text.title, status, code: wireCode(code), detail: text.detail, ...extra }
  const again: Record<string, string> = code === 'unavailable' ? { 'retry-after': String(RETRY_AFTER.unavailable) } : {}
  return json(body, { status, headers: { ...again, ...headers, 'content-type': 'application/problem+json' } })
}

/** Seconds to wait, for `Retry-After` (RFC 9110, 10.2.3): whole, and at least one. */
export function retryAfter(until: Date, at: Date): { 'retry-after': string } {
  return { 'retry-after': String(Math.max(1, Math.ceil((until.getTime() - at.getTime()) / 1000))) }
}

/** What cannot be answered at this moment, and when to try again: the reason is the log's. */
export function unavailable(why: Unavailable): Response {
  return problem('unavailable', {}, { 'retry-after': String(RETRY_AFTER[why]) })
}

/** JSON that is never cached, with its length, so that a few bytes are not compressed. */
export function json(body: unknown, { status = 200, headers = {} }: { status?: number; headers?: HeadersInit } = {}) {
  const bytes = new TextEncoder().encode(JSON.stringify(body))
  const all = new Headers(headers)
  if (!all.has('content-type')) all.set('content-type', 'application/json')
  all.set('cache-control', 'no-store')
  all.set('content-length', String(bytes.length))
  return withBytes(new Response(bytes, { status, headers: all }), bytes)
}

/** An answer without a body. */
export function empty(status: 202 | 204): Response {
  return new Response(null, { status, headers: { 'cache-control': 'no-store' } })
}
