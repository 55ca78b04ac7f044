import { recordEvent } from '../audit/record-event'
import { now, plus } from '../clock'
import { hashPassword } from '../crypto/password'
import { db } from '../db'
import { enqueueMail } from '../outbox/enqueue'
import type { RequestContext } from '../request-context'
import { ok } from '../result'
import { checkNewPassword } from './check-new-password'
import { issueToken, TOKEN_LIFE } from './one-time-token'

/**
 * Somebody asks for an account. Nothing exists yet: a mail goes to the address, and opening its link makes the user,
 * with the name and password given here. So a stranger who signs up with another person's address leaves nothing that
 * its owner's own sign-up could confirm. The answer and the work are the same whether or not the address is known.
 * @returns ok, or `password_too_common`
 */
export async function signUp(input: { email: string; password: string; name?: string; from: RequestContext }) {
  const { email, password, name = '', from } = input
  const strength = await checkNewPassword(password, [email, name])
  if (!strength.ok) return strength
  const passwordHash = await hashPassword(password)
  const at = now()
  await db.$transaction(async (tx) => {
    const known = await tx.user.findUnique({ where: { email }, select: { id: true } })
    if (known) {
      await enqueueMail(tx, { template: 'account_exists', to: email, props: {} })
    } else {
      const token = await issueToken(tx, at, 'sign_up', { email, name, passwordHash })
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
  return ok()
}
