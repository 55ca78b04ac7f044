import { recordEvent } from '../audit/record-event'
import { now } from '../clock'
import { newId } from '../crypto/id'
import { db } from '../db'
import type { RequestContext } from '../request-context'
import { err, ok } from '../result'
import { consumeToken, peekToken } from './one-time-token'

/** The address that a verification link confirms, or null if the link is no longer good. */
export async function addressToVerify(token: unknown): Promise<string | null> {
  return (await peekToken(now(), ['sign_up', 'verify_email'], token))?.email ?? null
}

/**
 * Confirms an address by the token from its mail, and makes the user if this was a sign-up. Signs nobody in.
 * @returns the address, or `link_expired`
 */
export async function verifyEmail({ token, from }: { token: unknown; from: RequestContext }) {
  const at = now()
  return db.$transaction(async (tx) => {
    const row = await consumeToken(tx, at, ['sign_up', 'verify_email'], token)
    if (!row?.email) return err('link_expired')
    const { email } = row
    if (row.userId) {
      await tx.user.update({ where: { id: row.userId, email }, data: { emailVerifiedAt: at } })
      await recordEvent(tx, {
        at,
        event: 'user.email_verified',
        outcome: 'success',
        actor: `user:${row.userId}`,
        userId: row.userId,
        from,
      })
      return ok({ email })
    }
    // Two sign-ups with one address: the first link that is opened makes the user, the other has come too late.
    const id = newId()
    const made = await tx.user.createMany({
      data: [
        {
          id,
          email,
          name: row.name ?? '',
          passwordHash: row.passwordHash,
          passwordChangedAt: at,
          emailVerifiedAt: at,
          createdAt: at,
        },
      ],
      skipDuplicates: true,
    })
    if (made.count === 0) return err('link_expired')
    await tx.userRole.create({ data: { userId: id, roleName: 'user' } })
    await tx.oneTimeToken.deleteMany({ where: { purpose: 'sign_up', email } })
    await recordEvent(tx, { at, event: 'user.created', outcome: 'success', actor: `user:${id}`, userId: id, from })
    return ok({ email })
  })
}
