import { type AuditActor, type AuditEventName, recordEvent } from '../audit/record-event'
import type { Tx } from '../db'
import { enqueueMail } from '../outbox/enqueue'
import type { RequestContext } from '../request-context'

/**
 * Puts a new password in place: pending sign-ins and links made with the old one end with it, the change is on record,
 * and the person is told. Which sessions end is the caller's decision.
 */
export async function setPassword(
  tx: Tx,
  change: {
    at: Date
    user: { id: string; email: string }
    passwordHash: string
    event: Extract<AuditEventName, 'user.password_changed' | 'user.password_reset'>
    actor: AuditActor
    from: RequestContext
  },
): Promise<void> {
  const { at, user, passwordHash, event, actor, from } = change
  await tx.loginChallenge.deleteMany({ where: { userId: user.id } })
  await tx.loginTicket.deleteMany({ where: { userId: user.id } })
  await tx.oneTimeToken.deleteMany({ where: { userId: user.id, purpose: 'reset_password' } })
  await tx.user.update({ where: { id: user.id }, data: { passwordHash, passwordChangedAt: at } })
  await recordEvent(tx, { at, event, outcome: 'success', actor, userId: user.id, from })
  await enqueueMail(tx, {
    template: 'password_changed',
    to: user.email,
    props: { how: event === 'user.password_reset' ? 'reset' : 'changed', at, from },
  })
}
