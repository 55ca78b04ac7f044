import 'server-only'
import { DAY, now, plus } from '../clock'
import { isHttps } from '../env'
import { ENROLLMENT_WAIT } from '../login/limits'
import { TOKEN_LIFE } from '../users/one-time-token'
import { requestCookies } from './request-at-hand'

/** `__Host-` binds a cookie to this very host, over https (RFC 6265bis, 4.1.3.2). Plain http on loopback cannot. */
const named = (name: string) => `${isHttps() ? '__Host-' : ''}countersign.${name}`

export const sessionCookieName = () => named('session')
const challengeCookieName = () => named('challenge')

/** Lax, so that a link in a mail finds its reader signed in; every mutation checks its origin besides. */
const cookieOptions = () => ({ httpOnly: true, sameSite: 'lax' as const, secure: isHttps(), path: '/' })

export async function readSessionCookie(): Promise<string | undefined> {
  return (await requestCookies()).get(sessionCookieName())?.value
}

/** Gives the browser its session. The row decides when it is over; the cookie goes at the same time. */
export async function setSessionCookie(token: string, expires: Date): Promise<void> {
  ;(await requestCookies()).set(sessionCookieName(), token, { ...cookieOptions(), expires })
}

export async function clearSessionCookie(): Promise<void> {
  ;(await requestCookies()).set(sessionCookieName(), '', { ...cookieOptions(), maxAge: 0 })
}

const signUpCookieName = () => named('sign-up')

export async function readSignUpCookie(): Promise<string | undefined> {
  return (await requestCookies()).get(signUpCookieName())?.value
}

/** Lets this browser confirm its own sign-up by the link alone. It opens nothing by itself. */
export async function setSignUpCookie(token: string, at: Date): Promise<void> {
  ;(await requestCookies()).set(signUpCookieName(), token, { ...cookieOptions(), expires: plus(at, DAY) })
}

export async function readChallengeCookie(): Promise<string | undefined> {
  return (await requestCookies()).get(challengeCookieName())?.value
}

/** Remembers a pending sign-in, as long as the longest may wait; its row decides. What it holds opens no session. */
export async function setChallengeCookie(token: string, at: Date): Promise<void> {
  ;(await requestCookies()).set(challengeCookieName(), token, {
    ...cookieOptions(),
    expires: plus(at, ENROLLMENT_WAIT),
  })
}

export async function clearChallengeCookie(): Promise<void> {
  ;(await requestCookies()).set(challengeCookieName(), '', { ...cookieOptions(), maxAge: 0 })
}

const roundCookieName = () => named('round')

export async function readRoundCookie(): Promise<string | undefined> {
  return (await requestCookies()).get(roundCookieName())?.value
}

/** What somebody went to another provider for; sealed by the caller. */
export async function setRoundCookie(sealed: string, expires: Date): Promise<void> {
  ;(await requestCookies()).set(roundCookieName(), sealed, { ...cookieOptions(), expires })
}

export async function clearRoundCookie(): Promise<void> {
  ;(await requestCookies()).set(roundCookieName(), '', { ...cookieOptions(), maxAge: 0 })
}

/**
 * Cookies of next-auth under names of ours: with its own, another host of the same domain could plant the state of a
 * sign-in that it began itself, and a stranger would be signed in to its account.
 */
export function nextAuthCookies() {
  const cookie = (name: string) => ({ name: named(name), options: cookieOptions() })
  return {
    sessionToken: cookie('session'),
    callbackUrl: cookie('callback-url'),
    csrfToken: cookie('csrf'),
    state: cookie('state'),
    nonce: cookie('nonce'),
    pkceCodeVerifier: cookie('pkce'),
  }
}

const passkeyCookieName = () => named('passkey')

export async function readPasskeyCookie(): Promise<string | undefined> {
  return (await requestCookies()).get(passkeyCookieName())?.value
}

/** Binds the question for a passkey to this browser: what was asked here is answered here. It opens nothing by itself. */
export async function setPasskeyCookie(token: string, at: Date): Promise<void> {
  const expires = plus(at, TOKEN_LIFE.passkey)
  ;(await requestCookies()).set(passkeyCookieName(), token, { ...cookieOptions(), expires })
}

const deviceCookieName = () => named('device')

/** What this browser is known by; it opens nothing by itself. */
export async function readDeviceCookie(): Promise<string | undefined> {
  return (await requestCookies()).get(deviceCookieName())?.value
}

/** Its row decides how long it is trusted; the cookie stays as long as browsers keep one. */
export async function setDeviceCookie(token: string): Promise<void> {
  ;(await requestCookies()).set(deviceCookieName(), token, { ...cookieOptions(), expires: plus(now(), 400 * DAY) })
}

const forwardCookieName = () => named('forward')
const forwardStateCookieName = () => named('forward-state')

/** Every cookie of ours, whichever: what a protected site must not get to see. */
export const isOwnCookie = (name: string) => /^(__Host-)?countersign\./.test(name)

/**
 * What a browser has sent to a protected site that concerns us. On the host of a site that is not our own, `forward`
 * stands in for the session's cookie, and `state` says that it was this browser that set out to sign in.
 */
export async function readForwardCookies() {
  const sent = await requestCookies()
  const value = (name: string) => sent.get(name)?.value
  return {
    session: value(sessionCookieName()),
    forward: value(forwardCookieName()),
    state: value(forwardStateCookieName()),
  }
}

/** For the host of the protected site, by way of its proxy; its row goes with the session's. */
export async function setForwardCookie(token: string, expires: Date): Promise<void> {
  ;(await requestCookies()).set(forwardCookieName(), token, { ...cookieOptions(), expires })
}

/** As long as a sign-in may take, the setting up of a factor included. It opens nothing by itself. */
export async function setForwardStateCookie(nonce: string): Promise<void> {
  ;(await requestCookies()).set(forwardStateCookieName(), nonce, { ...cookieOptions(), expires: plus(now(), DAY) })
}
