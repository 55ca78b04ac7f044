import { recordEvent } from '../audit/record-event'
import { now } from '../clock'
import { newId } from '../crypto/id'
import { verifyPassword } from '../crypto/password'
import { hashToken, isToken } from '../crypto/token'
import { db } from '../db'
import type { RequestContext } from '../request-context'
import { err, ok } from '../result'
import { consumeToken, peekToken, type TokenRow } from './one-time-token'

/**
 * What a verification link is about, for the page behind it; null if the link is no longer good.
 * @param browserToken what the browser was given when it signed up
 */
export async function linkToVerify(token: unknown, browserToken: string | undefined) {
  const row = await peekToken(now(), ['sign_up', 'verify_email'], token)
  return row?.email ? { email: row.email, asksPassword: !signedUpHere(row, browserToken) } : null
}

/** Whether it was this browser that signed up. An account that exists already has nothing to be claimed. */
function signedUpHere(row: TokenRow, browserToken: string | undefined): boolean {
  if (row.userId) return true
  return isToken(browserToken) && row.browserHash !== null && hashToken(browserToken).equals(row.browserHash)
}

/**
 * Confirms an address by the token from its mail, and makes the user if this was a sign-up. In another browser than the
 * one that signed up, the password chosen there is asked for: the link alone shows that the mailbox is theirs, not that
 * the sign-up was. Signs nobody in.
 * @returns the address, or `link_expired`, `password_needed`, `wrong_password`
 */
export async function verifyEmail(input: {
  token: unknown
  browserToken: string | undefined
  password?: string
  from: RequestContext
}) {
  const { token, browserToken, password, from } = input
  const pending = await peekToken(now(), ['sign_up', 'verify_email'], token)
  if (!pending) return err('link_expired')
  if (!signedUpHere(pending, browserToken)) {
    if (password === undefined) return err('password_needed')
    if (!(await verifyPassword(password, pending.passwordHash))) return err('wrong_password')
  }
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
