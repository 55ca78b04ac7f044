import 'server-only'
import { clientAddress } from '../client-address'
import { Prisma } from '../db'
import { isKnownBrowser } from '../devices/known-browser'
import { isStepUp } from '../login/is-step-up'
import type { Refused } from '../rate-limit/ask-store'
import { countAddress, type Limited, limitOf } from '../rate-limit/count-address'
import { type Ok, ok } from '../result'
import { readChallengeCookie, readDeviceCookie, readSessionCookie } from './cookies'
import { requestHeaders } from './request-at-hand'

/** How often a client's address may send something: by which limit, and what names the account that it is about. */
export type AddressLimit = {
  on: Limited
  /**
   * Browsers that have signed in to that account before are not counted, so that an office behind one address is not shut
   * out: the account of an `email` in what was sent, that of the pending sign-in, that of the passkey. A link names one
   * only once it is looked at, so such requests are always counted.
   */
  account: 'email' | 'pending' | 'passkey' | 'link'
}

/**
 * Whether a request is within its limit, which counts it. Asked before anything of it is looked at, hashed or charged.
 * @param body what was sent, checked
 */
export async function withinLimit(limit: AddressLimit, body: unknown): Promise<Ok<unknown> | Refused> {
  if (!limitOf(limit.on)) return ok()
  const exempt = await exemption(limit, body as Record<string, unknown>)
  return countAddress(limit.on, clientAddress(await requestHeaders()), exempt)
}

/** SQL of what exempts a request; null if nothing can. */
async function exemption({ account }: AddressLimit, body: Record<string, unknown>): Promise<Prisma.Sql | null> {
  if (account === 'link') return null
  const browser = await readDeviceCookie()
  if (account === 'email') return isKnownBrowser(browser, { email: String(body.email) })
  if (account === 'passkey') return isKnownBrowser(browser, { credentialId: String(body.id) })
  const challengeToken = await readChallengeCookie()
  // A step-up is somebody who is signed in.
  const steppingUp = (await readSessionCookie()) === undefined ? null : isStepUp(challengeToken)
  const any = [isKnownBrowser(browser, { challengeToken }), steppingUp].filter((each) => each !== null)
  return any.length > 0 ? Prisma.sql`(${Prisma.join(any, ' OR ')})` : null
}
