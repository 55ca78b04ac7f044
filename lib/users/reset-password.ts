import { now } from '../clock'
import { hashPassword } from '../crypto/password'
import { db } from '../db'
import type { RequestContext } from '../request-context'
import { err, ok } from '../result'
import { checkNewPassword } from './check-new-password'
import { lockUser } from './lock-user'
import { consumeToken, peekToken } from './one-time-token'
import { setPassword } from './set-password'

/** Whether a reset link is still good: for the page behind it. */
export async function resetLinkIsGood(token: unknown): Promise<boolean> {
  return (await peekToken(now(), ['reset_password'], token)) !== null
}

/**
 * Chooses a new password by the token from the mail. Ends every session and pending sign-in; signs nobody in, and the
 * second factor is asked for as ever: control of a mailbox alone opens nothing.
 * @returns ok, or `link_expired`, `password_too_common`
 */
export async function resetPassword(input: {
  token: unknown
  password: string
  /** What the browser's device cookie holds, if anything. */
  browser?: string
  from: RequestContext
}) {
  const { token, password, browser, from } = input
  const pending = await peekToken(now(), ['reset_password'], token)
  if (!pending?.userId) return err('link_expired')
  const { userId } = pending
  const strength = await checkNewPassword(password, [pending.email ?? ''])
  if (!strength.ok) return strength
  const passwordHash = await hashPassword(password)
  const at = now()
  return db.$transaction(async (tx) => {
    await lockUser(tx, userId)
    const row = await consumeToken(tx, at, ['reset_password'], token)
    if (!row?.userId || !row.email) return err('link_expired')
    const user = { id: row.userId, email: row.email }
    await setPassword(tx, {
      at,
      user,
      passwordHash,
      event: 'user.password_reset',
      actor: `user:${user.id}`,
      from,
      keepSessions: 'none',
      browser,
    })
    // The link arrived: the address is theirs.
    await tx.user.updateMany({ where: { id: user.id, emailVerifiedAt: null }, data: { emailVerifiedAt: at } })
    return ok()
  })
}
