import { recordEvent } from '../audit/record-event'
import { now } from '../clock'
import { newId } from '../crypto/id'
import { hashPassword } from '../crypto/password'
import { db } from '../db'
import type { RequestContext } from '../request-context'
import { err, ok } from '../result'
import { checkNewPassword } from './check-new-password'
import { consumeToken, peekToken } from './one-time-token'

/** Whether a set-up link is still good: for the page behind it. */
export async function setupLinkIsGood(token: unknown): Promise<boolean> {
  return (await peekToken(now(), ['set_up'], token)) !== null
}

/**
 * Makes the first administrator by the link from the terminal. Signs nobody in: that goes the one road.
 * @returns ok, or `link_expired`, `email_taken`, `password_too_common`
 */
export async function completeSetup(input: {
  token: unknown
  email: string
  password: string
  name?: string
  from: RequestContext
}) {
  const { token, email, password, name = '', from } = input
  if (!(await setupLinkIsGood(token))) return err('link_expired')
  const strength = await checkNewPassword(password, [email, name])
  if (!strength.ok) return strength
  const passwordHash = await hashPassword(password)
  const at = now()
  const id = newId()
  return db.$transaction(async (tx) => {
    // Two who set up at the same moment take turns, and the second finds an administrator.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('set_up', 0))`
    if ((await tx.userRole.count({ where: { roleName: 'admin' } })) > 0) return err('link_expired')
    if (await tx.user.findUnique({ where: { email }, select: { id: true } })) return err('email_taken')
    if (!(await consumeToken(tx, at, ['set_up'], token))) return err('link_expired')
    await tx.user.create({
      data: {
        id,
        email,
        name,
        passwordHash,
        passwordChangedAt: at,
        emailVerifiedAt: at,
        createdAt: at,
        roles: { create: [{ roleName: 'admin' }, { roleName: 'user' }] },
      },
    })
    await recordEvent(tx, {
      at,
      event: 'user.created',
      outcome: 'success',
      actor: `user:${id}`,
      userId: id,
      from,
      details: { role: 'admin', setup: true },
    })
    return ok()
  })
}
