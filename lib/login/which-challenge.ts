import { createHash } from 'node:crypto'
import { hashToken, isToken } from '../crypto/token'

/** What is asked for a second factor in a browser: a sign-in, or a step-up in a session. */
const IN_BROWSER = ['sign_in', 'replace_factor', 'step_up']

/** Which row is meant, and for what it must have been made: nobody answers one of another kind. */
export type WhichChallenge = { tokenHash: Buffer; purposes: readonly string[] }

/** What waits in the browser that has this token; null for what cannot be one. */
export function challengeInBrowser(token: string | undefined): WhichChallenge | null {
  return isToken(token) ? { tokenHash: hashToken(token), purposes: IN_BROWSER } : null
}

/**
 * What an application asks of a person, by its API key. No token names it: only who calls with that key, for that person,
 * reaches it, since what is hashed here is no token that a browser could send.
 * @param reference the application's own name for one sign-in of the person, where it gives one
 */
export function verificationFor(by: { keyId: string; userId: string; reference?: string }): WhichChallenge {
  const named = `verification:${by.keyId}:${by.userId}:${by.reference ?? ''}`
  return { tokenHash: createHash('sha256').update(named).digest(), purposes: ['verification'] }
}
