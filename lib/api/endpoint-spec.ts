import type { z } from 'zod'
import type { Scope } from '../api-keys/scopes'
import type { AddressLimit } from '../auth/within-limit'
import type { ProblemCode } from './problem'

/**
 * Who may call: anybody, a signed-in person, or one who proved who they are within the last minutes. `enroll` and
 * `confirm_enrollment` are also for somebody whose sign-in waits for a factor to be enrolled; the first of them wants a
 * session to be recent. Where a browser has both, `PLACE` says that the sign-in is meant. `open_session` is also for a
 * session that owes a step-up. `reader`: an administrator or auditor; `administrator`: an administrator, just proved; both
 * also by an API key, where the operation names scopes. `service`: by an API key alone.
 */
export type Access =
  | 'public'
  | 'open_session'
  | 'session'
  | 'recent'
  | 'enroll'
  | 'confirm_enrollment'
  | 'reader'
  | 'administrator'
  | 'service'

/** In the query of what enrolls a factor: where that is done. */
export const PLACE = { name: 'place', signIn: 'sign_in' } as const

/** All there is to know of an operation: it is checked by this, and described by this. */
export type EndpointSpec = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below /api/v1, with `{name}` for parameters. */
  path: string
  summary: string
  access: Access
  /** What an API key must be good for, all of it; without this, no key opens the operation. */
  scopes?: readonly [Scope, ...Scope[]]
  body?: z.ZodType
  /** Whether a file is in the body, which is then larger. (The server must let it in: scripts/server/clean-request.ts.) */
  file?: true
  /** Whether a call with an Idempotency-Key is done once, however often it is repeated: for what creates. */
  idempotent?: true
  /** What may stand in the query. */
  query?: z.ZodObject
  /** How often a client's address may call it, before there is a session. */
  limit?: AddressLimit
  /** The answers of success, by status. */
  answers: Record<number, { description: string; schema?: z.ZodType }>
  /** The problems it may answer with, beside those that every operation of its kind may. */
  problems?: ProblemCode[]
}

/** Parameters of a path that are ids; others are names. */
export const IDS = ['id', 'userId', 'deliveryId']

const RECENTLY: Access[] = ['recent', 'enroll', 'administrator']

/** Whether it wants the person to have proved lately who they are. */
export const wantsRecent = ({ access }: EndpointSpec) => RECENTLY.includes(access)

/** Whether it is for those who see everybody's accounts. */
export const isForReaders = ({ access }: EndpointSpec) => access === 'reader' || access === 'administrator'

export const isEnrollment = ({ access }: EndpointSpec) => access === 'enroll' || access === 'confirm_enrollment'
