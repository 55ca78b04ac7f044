/**
 * The one clock. Every decision about time asks `now()`, and passes the answer on (into SQL as a parameter),
 * so that a decision is made at one instant and a test can move it.
 */

let offsetMs = 0

/** The present instant. */
export function now(): Date {
  return new Date(Date.now() + offsetMs)
}

/**
 * Moves the clock for a test.
 * @param ms milliseconds ahead of the system's clock; 0 puts it right again
 */
export function setClockOffset(ms: number): void {
  offsetMs = ms
}

export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/**
 * How far the clocks of two instances may be apart. What was written further ahead than this was written by a clock that was
 * wrong, and has been put right since.
 */
export const CLOCK_SLACK = 5 * MINUTE

/** `at` moved by `ms` milliseconds. */
export function plus(at: Date, ms: number): Date {
  return new Date(at.getTime() + ms)
}
