import { type AuditActor, recordEvent } from '../audit/record-event'
import { now } from '../clock'
import { newId } from '../crypto/id'
import { hashPassword } from '../crypto/password'
import { keepingAnAdministrator } from '../enforcement/lock-out-guard'
import { changeMemberships } from '../membership/change-memberships'
import type { RequestContext } from '../request-context'
import { err, ok } from '../result'
import { checkNewPassword } from '../users/check-new-password'

export type NewUser = {
  email: string
  password: string
  name?: string
  role?: string
  /** Whether the address is known to be theirs; without it the first sign-in asks for that. */
  verified: boolean
  actor: AuditActor
  from?: RequestContext | null
}

/**
 * Creates an account on somebody's order (the command line, the API). Fields must have passed their schemas.
 * @returns the user, or `email_taken`, `role_unknown`, `password_too_common`
 */
export async function createUser({ email, password, name = '', role = 'user', verified, actor, from = null }: NewUser) {
  const strength = await checkNewPassword(password, [email, name])
  if (!strength.ok) return strength
  const passwordHash = await hashPassword(password)
  const at = now()
  const id = newId()
  // Memberships take turns there, and whoever is made an administrator is told, and all others.
  return keepingAnAdministrator(async (tx) => {
    if ((await tx.role.count({ where: { name: role } })) === 0) return err('role_unknown')
    const made = await tx.user.createMany({
      data: [
        {
          id,
          email,
          name,
          passwordHash,
          passwordChangedAt: at,
          emailVerifiedAt: verified ? at : null,
          createdAt: at,
        },
      ],
      skipDuplicates: true,
    })
    if (made.count === 0) return err('email_taken')
    await recordEvent(tx, { at, event: 'user.created', outcome: 'success', actor, userId: id, from, details: { role } })
    const place = { kind: 'role', id: role, name: role } as const
    await changeMemberships(tx, { at, changes: [{ userId: id, place, gains: true }], by: { actor, from } })
    return ok({ user: { id, email } })
  })
}
