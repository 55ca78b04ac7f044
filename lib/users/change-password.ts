import { recordEvent } from '../audit/record-event'
import { now } from '../clock'
import { hashPassword } from '../crypto/password'
import { db } from '../db'
import type { RequestContext } from '../request-context'
import { err, ok } from '../result'
import { checkNewPassword } from './check-new-password'
import { lockUser } from './lock-user'
import { setPassword } from './set-password'
import { tryPassword } from './try-password'

/**
 * A signed-in person changes their password; the caller has made sure of a recent authentication.
 * @param endOtherSessions signs out every browser but this one
 * @returns ok, or `wrong_password`, `password_unchanged`, `password_too_common`
 */
export async function changePassword(input: {
  user: { id: string; email: string; name: string }
  sessionId: string
  currentPassword: string
  newPassword: string
  endOtherSessions: boolean
  from: RequestContext
}) {
  const { user, sessionId, currentPassword, newPassword, endOtherSessions, from } = input
  const actor = `user:${user.id}` as const
  const stored = await db.user.findUnique({ where: { id: user.id }, select: { passwordHash: true } })
  if (!(await tryPassword(`session:${sessionId}`, currentPassword, stored?.passwordHash ?? null))) {
    const at = now()
    await recordEvent(db, { at, event: 'user.password_changed', outcome: 'failure', actor, userId: user.id, from })
    return err('wrong_password')
  }
  if (newPassword === currentPassword) return err('password_unchanged')
  const strength = await checkNewPassword(newPassword, [user.email, user.name])
  if (!strength.ok) return strength
  const passwordHash = await hashPassword(newPassword)
  const at = now()
  return db.$transaction(async (tx) => {
    await lockUser(tx, user.id)
    // Hashing takes time: whoever resets the password meanwhile has the last word, and their reset ended this session.
    const present = await tx.session.findFirst({
      where: { id: sessionId, user: { id: user.id, passwordHash: stored?.passwordHash ?? '' } },
      select: { id: true },
    })
    if (!present) return err('wrong_password')
    const keepSessions = endOtherSessions ? { id: sessionId } : 'all'
    await setPassword(tx, { at, user, passwordHash, event: 'user.password_changed', actor, from, keepSessions })
    return ok()
  })
}
