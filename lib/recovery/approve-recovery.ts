import { type AuditActor, recordEvent } from '../audit/record-event'
import { now, plus } from '../clock'
import { db } from '../db'
import { err, ok } from '../result'
import { lockUser } from '../users/lock-user'
import { issueToken } from '../users/one-time-token'
import { tell } from '../users/tell'
import { sendReadyMail } from './ready-mail'
import { TIME_TO_FINISH } from './recovery'

/**
 * Agrees to somebody's recovery, which shortens nothing: it is ready when its time has passed. The person is told at every
 * address. To agree twice changes nothing.
 * @returns when it is ready, or `user_not_found`, `no_recovery`, `own_account`
 */
export async function approveRecovery({ email, actor }: { email: string; actor: AuditActor }) {
  const at = now()
  return db.$transaction(async (tx) => {
    const user = await tx.user.findUnique({ where: { email, disabledAt: null }, select: { id: true, email: true } })
    if (!user) return err('user_not_found')
    const userId = user.id
    // Who agrees must be somebody else than who asks.
    if (actor === `user:${userId}`) return err('own_account')
    await lockUser(tx, userId)
    const request = await tx.recoveryRequest.findFirst({
      where: { userId, readyAt: { not: null }, expiresAt: { gt: at } },
    })
    if (!request?.readyAt) return err('no_recovery')
    const { id, readyAt } = request
    if (request.approvedAt) return ok({ userId, readyAt })
    // Whoever was approved late has as long to finish as anybody.
    const expiresAt = plus(readyAt > at ? readyAt : at, TIME_TO_FINISH)
    await tx.recoveryRequest.update({ where: { id }, data: { approvedAt: at, approvedBy: actor, expiresAt } })
    await recordEvent(tx, { at, event: 'recovery.approved', outcome: 'success', actor, userId })
    const token = await issueToken(tx, at, 'cancel_recovery', { userId, email, expiresAt })
    await tell(tx, user, { template: 'recovery_approved', props: { token, expiresAt, readyAt, at, from: null } })
    await sendReadyMail(tx, { id, userId, email, readyAt, expiresAt, at })
    return ok({ userId, readyAt })
  })
}
