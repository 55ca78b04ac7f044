import { env } from '../../env'

/** What people see when their browser asks which site a key is for. */
export const RP_NAME = 'Countersign'

/** The host that keys are bound to (WebAuthn Level 3, "RP ID"): a response made for any other is refused. */
export function rpId(): string {
  return env().APP_URL.hostname
}

/** The one origin whose pages may ask a key: the browser signs it into every response. */
export function rpOrigin(): string {
  return env().APP_URL.origin
}

/** How long a browser waits for a person to find and touch their key, in milliseconds. */
export const CEREMONY_TIME = 5 * 60 * 1000

/** The user handle that a key keeps: the bytes of the user's id, and nothing that says who it is (Level 3, 14.6.1). */
export function userHandle(userId: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(userId.replaceAll('-', ''), 'hex'))
}
