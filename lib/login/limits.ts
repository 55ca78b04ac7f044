import { HOUR, MINUTE } from '../clock'

/** How long a pending sign-in waits for its second factor; longer if a code that was sent for it is good for longer. */
export const CHALLENGE_LIFE = 10 * MINUTE
/** How long one waits for a factor to be enrolled: an app may have to be found and installed first. */
export const ENROLLMENT_WAIT = HOUR
/** Answers that one challenge takes. */
export const ATTEMPTS_PER_CHALLENGE = 5
/** Failures, over all methods and challenges, that lock the second step of an account. */
export const FAILURES_BEFORE_LOCK = 5
export const LOCK_LIFE = 15 * MINUTE

/** Failed answers from strangers, of which nothing was resolved, that end a password. */
export const STRANGER_FAILURES = 20
/** What can be guessed at all: six digits. Keys and codes of 64 bits and more cannot. */
export const GUESSABLE: readonly string[] = ['totp', 'email', 'sms']
