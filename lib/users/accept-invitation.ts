import { recordEvent } from '../audit/record-event'
import { now } from '../clock'
import { hashPassword } from '../crypto/password'
import { db } from '../db'
import type { RequestContext } from '../request-context'
import { err, ok } from '../result'
import { checkNewPassword } from './check-new-password'
import { lockUser } from './lock-user'
import { consumeToken, peekToken } from './one-time-token'

/** Whose invitation a link is, for the page behind it; null if it is no longer good. */
export async function invitedAddress(token: unknown): Promise<string | null> {
  return (await peekToken(now(), ['invitation'], token))?.email ?? null
}

/**
 * Takes up an invitation: the link shows that the address is theirs, and they choose their password. Signs nobody in.
 * @returns the address, or `link_expired`, `password_too_common`
 */
export async function acceptInvitation(input: { token: unknown; password: string; from: RequestContext }) {
  const { token, password, from } = input
  const pending = await peekToken(now(), ['invitation'], token)
  if (!pending?.userId) return err('link_expired')
  const { userId } = pending
  const strength = await checkNewPassword(password, [pending.email ?? ''])
  if (!strength.ok) return strength
  const passwordHash = await hashPassword(password)
  const at = now()
  return db.$transaction(async (tx) => {
    await lockUser(tx, userId)
    const row = await consumeToken(tx, at, ['invitation'], token)
    if (!row?.email) return err('link_expired')
    // An account that has got a password some other way, or was disabled, is not opened by this link.
    const accepted = await tx.user.updateMany({
      where: { id: userId, passwordHash: null, disabledAt: null },
      data: { passwordHash, passwordChangedAt: at, emailVerifiedAt: at, invitedAt: null },
    })
    if (accepted.count === 0) return err('link_expired')
    await tx.oneTimeToken.deleteMany({ where: { userId } })
    const actor = `user:${userId}` as const
    await recordEvent(tx, { at, event: 'user.invitation_accepted', outcome: 'success', actor, userId, from })
    return ok({ email: row.email })
  })
}
