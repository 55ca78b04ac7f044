import 'server-only'
import { AuthError } from 'next-auth'
import { err, ok } from '../result'
import { clearChallengeCookie } from './cookies'
import { signIn } from './next-auth'

/**
 * Redeems a ticket through next-auth, which sets the session cookie. Works in server actions (with and without
 * JavaScript) and in route handlers.
 * @returns ok, or `challenge_expired` if the ticket was no longer good
 */
export async function openSession(ticket: string) {
  try {
    await signIn('credentials', { ticket, redirect: false })
  } catch (error) {
    if (error instanceof AuthError && error.type === 'CredentialsSignin') return err('challenge_expired')
    throw error
  }
  await clearChallengeCookie()
  return ok()
}
