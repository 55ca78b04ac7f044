import { recordEvent } from '../audit/record-event'
import { now, plus } from '../clock'
import { hashPassword } from '../crypto/password'
import { hashToken, newToken } from '../crypto/token'
import { db } from '../db'
import { enqueueMail } from '../outbox/enqueue'
import type { RequestContext } from '../request-context'
import { ok } from '../result'
import { checkNewPassword } from './check-new-password'
import { issueToken, TOKEN_LIFE } from './one-time-token'

/**
 * Somebody asks for an account. Nothing exists yet: a mail goes to the address, and confirming by its link makes the user,
 * with the name and password given here. That takes this very browser, or the password: the owner of an address with
 * which a stranger signed up opens the stranger's link in vain. The answer and the work are the same whether or not the
 * address is known.
 * @returns the token by which this browser is known again, or `password_too_common`
 */
export async function signUp(input: { email: string; password: string; name?: string; from: RequestContext }) {
  const { email, password, name = '', from } = input
  const strength = await checkNewPassword(password, [email, name])
  if (!strength.ok) return strength
  const passwordHash = await hashPassword(password)
  const browserToken = newToken()
  const at = now()
  await db.$transaction(async (tx) => {
    const known = await tx.user.findUnique({ where: { email }, select: { id: true } })
    if (known) {
      await enqueueMail(tx, { template: 'account_exists', to: email, props: {} })
    } else {
      const token = await issueToken(tx, at, 'sign_up', {
        email,
        name,
        passwordHash,
        browserHash: hashToken(browserToken),
      })
      await enqueueMail(tx, {
        template: 'verify_email',
        to: email,
        props: { token, expiresAt: plus(at, TOKEN_LIFE.sign_up) },
      })
    }
    await recordEvent(tx, {
      at,
      event: 'sign_up.requested',
      outcome: 'success',
      actor: 'anonymous',
      userId: known?.id ?? null,
      from,
    })
  })
  return ok({ browserToken })
}
