import { now } from '../clock'
import { verifyPassword } from '../crypto/password'
import { db, Prisma } from '../db'
import { chargePassword, passwordBucket, refundPassword } from './password-bucket'

/**
 * Checks a password that is asked for beside a sign-in: tries are counted as strangers' are there, in a bucket of the
 * place's own, so that no other place is used up by it, and none is a way round. Without tries left nothing is right.
 * @param place what is tried at, such as `session:ID`
 */
export async function tryPassword(place: string, password: string, stored: string | null): Promise<boolean> {
  const bucket = await passwordBucket(place)
  const nobody = Prisma.sql`person AS (SELECT NULL::uuid AS id)`
  const charged = await db.$queryRaw<unknown[]>`
    WITH ${nobody}, ${chargePassword(bucket, undefined, now())} SELECT failures FROM charged`
  // Nothing is hashed for who has no tries left: it is somebody known, whom the time tells nothing.
  if (charged.length === 0) return false
  const refund = () => db.$executeRaw(refundPassword(bucket, undefined, null, false))
  try {
    const right = await verifyPassword(password, stored)
    if (right) await refund()
    return right
  } catch (error) {
    // There was no time to look at it.
    await refund()
    throw error
  }
}
