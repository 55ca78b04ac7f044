import { AsyncLocalStorage } from 'node:async_hooks'
import type { DirectRequest } from './direct'
import { type Unavailable, whyUnavailable } from './unavailable'

/** What is known of the request that is being answered, across the server's bundle and the app's. */
export type Answering = {
  prevented?: Unavailable
  /** The request itself, where it is answered without Next. */
  direct?: DirectRequest
}

const KEY = Symbol.for('countersign.answering')
const scope = globalThis as { [KEY]?: AsyncLocalStorage<Answering> }
scope[KEY] ??= new AsyncLocalStorage()

/** The server's: does the work of one answer. @returns what prevented it, once that is known */
export function answering(work: (about: Answering) => Promise<void> | void): Promise<void> | void {
  const about: Answering = {}
  return scope[KEY]?.run(about, () => work(about))
}

/** The app's: an answer failed. Where only something is not available, its status is 503 in place of 500. */
export function noteFailure(error: unknown): void {
  const why = whyUnavailable(error)
  const about = scope[KEY]?.getStore()
  if (why && about) about.prevented = why
}

/** The app's: the request that is being answered, where that is done without Next. */
export const directRequest = (): DirectRequest | undefined => scope[KEY]?.getStore()?.direct
