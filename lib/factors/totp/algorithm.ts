import { Secret, TOTP } from 'otpauth'

/**
 * TOTP (RFC 6238) over HOTP (RFC 4226): SHA-1, six digits, thirty seconds, because that is what every authenticator
 * app understands. The algorithm is otpauth's; what this file adds is which step a code belongs to, so that a step can
 * be refused the second time.
 */

const PERIOD_SECONDS = 30
const DIGITS = 6

/** RFC 4226, section 4, R6: 160 bits. */
const SECRET_BYTES = 20

/** A new secret from the system's CSPRNG. */
export function newSecret(): Buffer {
  return Buffer.from(new Secret({ size: SECRET_BYTES }).bytes)
}

/** The secret as an authenticator app takes it: base32 (RFC 4648), without padding. */
export function toBase32(secret: Uint8Array): string {
  return secretOf(secret).base32
}

/** The otpauth URI of the QR code. Issuer and account are what the app will show. */
export function toUri(secret: Uint8Array, issuer: string, account: string): string {
  return generator(secret, issuer, account).toString()
}

/** The code of the step that `at` lies in. */
export function codeAt(secret: Uint8Array, at: Date): string {
  return generator(secret).generate({ timestamp: at.getTime() })
}

/**
 * The time step that a code belongs to: the one that `at` lies in or a neighbour (RFC 6238, 5.2), and no more.
 * @returns the step's number since the epoch, or null if the code is of none of them
 */
export function matchStep(secret: Uint8Array, code: string, at: Date): bigint | null {
  const delta = generator(secret).validate({ token: code, timestamp: at.getTime(), window: 1 })
  if (delta === null) return null
  return BigInt(Math.floor(at.getTime() / (PERIOD_SECONDS * 1000)) + delta)
}

/** How far off a clock is looked for, in steps to either side: twenty minutes. */
const FAR_OFF = 40

/**
 * How far the clock is off of a device that shows a code which is not of this time, in whole minutes, ahead if positive.
 * Such a code is as wrong as any other (RFC 6238, 6, on drift): this is for telling its owner.
 * @returns null if the code is of no time within twenty minutes
 */
export function clockOff(secret: Uint8Array, code: string, at: Date): number | null {
  const delta = generator(secret).validate({ token: code, timestamp: at.getTime(), window: FAR_OFF })
  if (delta === null || Math.abs(delta) <= 1) return null
  const minutes = Math.round((delta * PERIOD_SECONDS) / 60)
  return minutes === 0 ? Math.sign(delta) : minutes
}

function secretOf(secret: Uint8Array): Secret {
  return new Secret({ buffer: new Uint8Array(secret).buffer })
}

function generator(secret: Uint8Array, issuer = '', label = 'account'): TOTP {
  return new TOTP({
    secret: secretOf(secret),
    issuer,
    label,
    algorithm: 'SHA1',
    digits: DIGITS,
    period: PERIOD_SECONDS,
  })
}
