import { createHash } from 'node:crypto'
import { HOTP, Secret } from 'otpauth'
import type { Person } from './systems/system'

/** Everybody's: what is measured is not whether passwords differ. */
export const PASSWORD = 'a password of the benchmark'
/** It, under the parameters that every system here uses: Argon2id, 19 MiB, two passes, one lane. */
export const PASSWORD_HASH_PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

const bytes = (text: string) => createHash('sha256').update(text).digest()

/** The nth of any number of people: all that is theirs follows from the number, so that it need not be kept. */
export function personAt(n: number): Person {
  return {
    email: `person.${n}@example.com`,
    password: PASSWORD,
    // Letters: better-auth keeps a seed as text.
    totp: Buffer.from(bytes(`totp ${n}`).toString('base64url').slice(0, 20)),
    session: bytes(`session ${n}`).toString('base64url'),
  }
}

/** How long a time step of an authenticator app is, in milliseconds. */
export const STEP = 30_000

/** The code of a time step. */
export function codeOf({ totp }: Person, step: number): string {
  return HOTP.generate({ secret: new Secret({ buffer: new Uint8Array(totp).buffer }), counter: step, digits: 6 })
}
