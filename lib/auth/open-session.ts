import 'server-only'
import { err, ok } from '../result'
import { redeemTicket } from '../sessions/redeem-ticket'
import { clearChallengeCookie, readSessionCookie, setDeviceCookie, setSessionCookie } from './cookies'

/**
 * Redeems a ticket and gives the browser its session; and, if it is trusted from now on, what it is known by. Works in
 * server actions, with and without JavaScript, and in route handlers.
 * @returns ok, or `challenge_expired` if the ticket was no longer good
 */
export async function openSession({ ticket, browser }: { ticket: string; browser?: string }) {
  const opened = await redeemTicket({ ticket, previousToken: await readSessionCookie() })
  if (!opened) return err('challenge_expired')
  await setSessionCookie(opened.token, opened.expiresAt)
  await clearChallengeCookie()
  if (browser) await setDeviceCookie(browser)
  return ok()
}
