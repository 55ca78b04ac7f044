import { hashPassword, needsRehash } from '../crypto/password'
import { db } from '../db'
import { log, traceOf } from '../log'

/**
 * Hashes a password anew that has just signed somebody in, if less was asked for when it was hashed. It is still the same
 * password: nothing ends with it and nobody is told. Whoever changes it meanwhile has the last word. Never throws: the
 * next sign-in tries again.
 */
export async function rehashPassword(input: { userId: string; password: string; stored: string }): Promise<void> {
  const { userId, password, stored } = input
  if (!needsRehash(stored)) return
  try {
    const passwordHash = await hashPassword(password)
    await db.user.updateMany({ where: { id: userId, passwordHash: stored }, data: { passwordHash } })
  } catch (error) {
    log().warn(traceOf(error), 'a password was not hashed anew')
  }
}
