import 'server-only'
import { err, ok } from '../result'
import type { OpenedSession, Place } from '../sessions/opening'
import { redeemTicket } from '../sessions/redeem-ticket'
import type { Ticket } from '../sessions/ticket'
import { clearChallengeCookie, readDeviceCookie, readSessionCookie, setDeviceCookie, setSessionCookie } from './cookies'

/** Where a session of this browser would be opened. */
export async function sessionPlace(): Promise<Place> {
  return { previousToken: await readSessionCookie(), browser: { token: await readDeviceCookie() } }
}

/**
 * Redeems a ticket, where that is not done yet, and gives the browser its session, and what it is known by from now on.
 * Works in server actions, with and without JavaScript, and in route handlers.
 * @param browser its new device token, if it is trusted from now on
 * @returns ok, or `challenge_expired` if the ticket was no longer good
 */
export async function openSession({ ticket, browser }: { ticket: Ticket; browser?: string }) {
  const opened = typeof ticket === 'string' ? await redeem(ticket, browser) : ticket.redeemedFor
  if (!opened) return err('challenge_expired')
  await setSessionCookie(opened.token, opened.expiresAt)
  await clearChallengeCookie()
  if (opened.browser) await setDeviceCookie(opened.browser)
  return ok()
}

async function redeem(ticket: string, browser: string | undefined): Promise<OpenedSession | null> {
  const place = await sessionPlace()
  return redeemTicket({ ticket, ...place, ...(browser !== undefined && { browser: { token: browser } }) })
}
