import { db } from '../db'
import { err, ok } from '../result'
import { isBeyondKeys } from '../users/beyond-keys'
import { lockUser } from '../users/lock-user'
import type { Activation } from './activate-factor'
import type { ServiceEnroller } from './enroller'
import { type ProvedFactor, putInForce } from './put-in-force'

/**
 * The person for whom an application enrolls a factor, with its API key.
 * @returns who, or `user_not_found`, `user_disabled`, `administrator_needed` (for an administrator no key enrolls)
 */
export async function serviceEnroller({ keyId, userId }: { keyId: string; userId: string }) {
  const user = await db.user.findUnique({
    where: { id: userId },
    select: { id: true, email: true, disabledAt: true },
  })
  if (!user) return err('user_not_found')
  if (user.disabledAt) return err('user_disabled')
  if (await isBeyondKeys(db, `api_key:${keyId}`, user.id)) return err('administrator_needed')
  const enroller: ServiceEnroller = { user: { id: user.id, email: user.email }, place: { kind: 'service', id: keyId } }
  return ok({ enroller })
}

/**
 * A pending factor has been proved to an application, and counts from now on, beside those there are. Nobody is signed in
 * with it, and no session is raised: that the person was there, we have on the application's word alone.
 * @returns the factor and perhaps backup codes; or as `putInForce` does, `user_not_found`, `user_disabled`,
 *   `administrator_needed`
 */
export async function activateForService(
  { enroller, label, from }: Omit<Activation, 'enroller'> & { enroller: ServiceEnroller },
  factor: ProvedFactor,
  at: Date,
) {
  return db.$transaction(async (tx) => {
    await lockUser(tx, enroller.user.id)
    const user = await tx.user.findUnique({ where: { id: enroller.user.id }, select: { disabledAt: true } })
    if (!user) return err('user_not_found')
    if (user.disabledAt) return err('user_disabled')
    const { user: whom, place } = enroller
    if (await isBeyondKeys(tx, `api_key:${place.id}`, whom.id)) return err('administrator_needed')
    return putInForce(tx, { enroller, label, recovers: false, at, from }, factor)
  })
}
