import { recordEvent } from '../audit/record-event'
import type { Tx } from '../db'
import type { PropsOf } from '../mail/mail'
import { withdrawMail } from '../outbox/enqueue'
import type { RequestContext } from '../request-context'
import { NO_GUESSES } from '../users/set-password'
import { tell } from '../users/tell'
import { RECOVERY_LINKS, readyMailKey } from './recovery'

/**
 * The new factor has been proved: in the same transaction everything that opened the account before gives way to it, and
 * every address that was told of before is told once more. The caller has locked the user.
 * @param factor the new one, confirmed
 */
export async function completeRecovery(
  tx: Tx,
  input: {
    user: { id: string; email: string }
    factor: { id: string } & Pick<PropsOf<'recovery_completed'>, 'type' | 'label'>
    at: Date
    from: RequestContext
  },
): Promise<void> {
  const { user, at, from } = input
  const { id, type, label } = input.factor
  const userId = user.id
  // Before the old factors go: their addresses are told as well.
  await tell(tx, user, { template: 'recovery_completed', props: { type, label, at, from } })
  const old = await tx.factor.deleteMany({ where: { userId, id: { not: id }, confirmedAt: { not: null } } })
  await tx.factor.deleteMany({ where: { userId, confirmedAt: null } })
  await tx.loginChallenge.deleteMany({ where: { userId } })
  await tx.loginTicket.deleteMany({ where: { userId } })
  const sessions = await tx.session.deleteMany({ where: { userId } })
  await tx.oneTimeToken.deleteMany({ where: { userId, purpose: { in: RECOVERY_LINKS } } })
  const requests = await tx.recoveryRequest.findMany({ where: { userId }, select: { id: true } })
  for (const request of requests) await withdrawMail(tx, readyMailKey(request.id))
  await tx.recoveryRequest.deleteMany({ where: { userId } })
  await tx.user.update({
    where: { id: userId },
    data: { factorFailures: 0, factorLockedUntil: null, ...NO_GUESSES },
  })
  await recordEvent(tx, {
    at,
    event: 'recovery.completed',
    outcome: 'success',
    actor: `user:${userId}`,
    userId,
    factor: type,
    from,
    details: { factorsRemoved: old.count, sessionsEnded: sessions.count },
  })
}
