import { now } from '../clock'
import { hashToken, isToken } from '../crypto/token'
import { db } from '../db'
import type { Enroller } from '../factors/enroller'

/** Whose pending sign-in waits, in this browser, for a factor to be enrolled; null if none does. */
export async function findEnrollment(token: string | undefined): Promise<Enroller | null> {
  if (!isToken(token)) return null
  const waiting = await db.loginChallenge.findFirst({
    where: { tokenHash: hashToken(token), purpose: 'enroll', expiresAt: { gt: now() }, user: { disabledAt: null } },
    select: { id: true, user: { select: { id: true, email: true, roles: { select: { roleName: true } } } } },
  })
  if (!waiting) return null
  const { id, email, roles } = waiting.user
  return {
    user: { id, email, roles: roles.map(({ roleName }) => roleName) },
    place: { kind: 'sign_in', id: waiting.id },
  }
}
