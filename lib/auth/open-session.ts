import 'server-only'
import { err, ok } from '../result'
import { redeemTicket } from '../sessions/redeem-ticket'
import { clearChallengeCookie, readDeviceCookie, readSessionCookie, setDeviceCookie, setSessionCookie } from './cookies'

/**
 * Redeems a ticket and gives the browser its session, and what it is known by from now on. Works in
 * server actions, with and without JavaScript, and in route handlers.
 * @param browser its new device token, if it is trusted from now on
 * @returns ok, or `challenge_expired` if the ticket was no longer good
 */
export async function openSession({ ticket, browser }: { ticket: string; browser?: string }) {
  const known = { token: browser ?? (await readDeviceCookie()) }
  const opened = await redeemTicket({ ticket, previousToken: await readSessionCookie(), browser: known })
  if (!opened) return err('challenge_expired')
  await setSessionCookie(opened.token, opened.expiresAt)
  await clearChallengeCookie()
  if (opened.browser) await setDeviceCookie(opened.browser)
  return ok()
}
