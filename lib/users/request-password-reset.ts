import { recordEvent } from '../audit/record-event'
import { now, plus } from '../clock'
import { db } from '../db'
import { enqueueMail } from '../outbox/enqueue'
import type { RequestContext } from '../request-context'
import { issueToken, TOKEN_LIFE } from './one-time-token'

/**
 * Sends a link for choosing a new password, if the address belongs to an account. Says nothing about whether it does.
 * A newer link replaces the older ones.
 */
export async function requestPasswordReset({ email, from }: { email: string; from: RequestContext }): Promise<void> {
  const at = now()
  await db.$transaction(async (tx) => {
    const user = await tx.user.findUnique({ where: { email, disabledAt: null }, select: { id: true } })
    if (user) {
      await tx.oneTimeToken.deleteMany({ where: { userId: user.id, purpose: 'reset_password' } })
      const token = await issueToken(tx, at, 'reset_password', { userId: user.id, email })
      await enqueueMail(tx, {
        template: 'reset_password',
        to: email,
        props: { token, expiresAt: plus(at, TOKEN_LIFE.reset_password), at, from },
      })
    }
    await recordEvent(tx, {
      at,
      event: 'user.password_reset_requested',
      outcome: user ? 'success' : 'failure',
      actor: 'anonymous',
      userId: user?.id ?? null,
      from,
    })
  })
}
