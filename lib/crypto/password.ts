import { hash, verify } from '@node-rs/argon2'
import { inTurn } from './hashing-queue'

/**
 * Argon2id (RFC 9106) with OWASP's parameters: 19 MiB, two passes, one lane. The work is done in libuv's threads,
 * not on the event loop, and in a bounded queue.
 */
const ARGON2ID = 2
const PARAMETERS = { algorithm: ARGON2ID, memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** NIST SP 800-63B-4, 3.1.1.2: the same password typed on another keyboard must give the same bytes. */
function prepare(password: string): string {
  return password.normalize('NFKC')
}

/**
 * @returns a PHC string holding parameters, salt and hash
 * @throws BusyError if there is too much to do
 */
export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(prepare(password), PARAMETERS))
}

/**
 * Whether a hash was made with less work than is asked for now, or in another way (RFC 9106, 3.1: the PHC string says so).
 * One made with more is as good.
 */
export function needsRehash(stored: string): boolean {
  const [, m = 0, t = 0] = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=1\$/.exec(stored) ?? []
  return Number(m) < PARAMETERS.memoryCost || Number(t) < PARAMETERS.timeCost
}

let dummy: Promise<string> | undefined

/**
 * Whether the password is the one that was hashed. Without a hash (no such user, or one who signs in another way)
 * the same work is done against a dummy, so that the time taken tells nothing.
 * @throws BusyError if there is too much to do
 */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  // Out of turn, and once a process: whether there is an account must not decide who has to wait for a second one.
  dummy ??= hash('a password that nobody has', PARAMETERS).catch((error: unknown) => {
    dummy = undefined
    throw error
  })
  const nobodys = await dummy
  const right = await inTurn(() => verify(stored ?? nobodys, prepare(password)))
  return stored !== null && right
}
