import { type AuditActor, recordEvent } from '../audit/record-event'
import { now } from '../clock'
import { newId } from '../crypto/id'
import { hashPassword } from '../crypto/password'
import { db, Prisma } from '../db'
import { recordDeadlines } from '../enforcement/deadlines'
import { err, ok } from '../result'
import { checkNewPassword } from './check-new-password'

export type NewUser = {
  email: string
  password: string
  name?: string
  role?: string
  /** Whether the address is known to be theirs; without it the first sign-in asks for that. */
  verified: boolean
  actor: AuditActor
}

/**
 * Creates an account on somebody's order (the command line, the API). Fields must have passed their schemas.
 * @returns the user, or `email_taken`, `role_unknown`, `password_too_common`
 */
export async function createUser({ email, password, name = '', role = 'user', verified, actor }: NewUser) {
  const strength = await checkNewPassword(password, [email, name])
  if (!strength.ok) return strength
  const passwordHash = await hashPassword(password)
  const at = now()
  const id = newId()
  try {
    await db.$transaction(async (tx) => {
      await tx.user.create({
        data: {
          id,
          email,
          name,
          passwordHash,
          passwordChangedAt: at,
          emailVerifiedAt: verified ? at : null,
          createdAt: at,
          roles: { create: { roleName: role } },
        },
      })
      // The link in the terminal is for the first administrator.
      if (role === 'admin') await tx.oneTimeToken.deleteMany({ where: { purpose: 'set_up' } })
      await recordDeadlines(tx, at, { userIds: [id] })
      await recordEvent(tx, { at, event: 'user.created', outcome: 'success', actor, userId: id, details: { role } })
    })
  } catch (error) {
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002') return err('email_taken')
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2003') return err('role_unknown')
    throw error
  }
  return ok({ user: { id, email } })
}
