import { randomInt } from 'node:crypto'
import { DAY, HOUR, MINUTE, plus, SECOND } from '../clock'

/** The pauses after each failure: 27 hours and 42 minutes in all. After one more it is given up. */
export const PAUSES = [
  5 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  4 * HOUR,
  8 * HOUR,
  12 * HOUR,
]

/** What has waited so long is given up, also where it was never its turn. */
export const GIVEN_UP_AFTER = 3 * DAY

/** As long as an endpoint that is away is left alone at most. */
const HELD_BACK = 10 * MINUTE

/**
 * When what failed is tried again: up to a fifth later than its pause, so that many do not come back at one instant.
 * @param failures how often it has failed, this time included
 * @param asked by the receiver, in ms (`Retry-After`): waited for, for as long as an endpoint is held back
 * @returns null if it is given up
 */
export function nextTry(failures: number, at: Date, asked = 0): Date | null {
  const pause = PAUSES[failures - 1]
  if (pause === undefined) return null
  return plus(at, Math.max(pause + randomInt(pause / 5), Math.min(asked, HELD_BACK)))
}

/** Until when an endpoint that is away is left alone. @param times in a row that it was, this time included */
export function heldBackUntil(times: number, at: Date, asked = 0): Date {
  const pause = PAUSES[times - 1] ?? HELD_BACK
  return plus(at, Math.min(Math.max(pause, asked), HELD_BACK))
}

/** What a receiver asks for (RFC 9110, 10.2.3: seconds, or a date), in ms; 0 if nothing, or nonsense. */
export function askedFor(retryAfter: string | undefined, at: Date): number {
  if (!retryAfter) return 0
  const ms = /^\d{1,9}$/.test(retryAfter) ? Number(retryAfter) * SECOND : Date.parse(retryAfter) - at.getTime()
  return Number.isFinite(ms) ? Math.max(0, ms) : 0
}
