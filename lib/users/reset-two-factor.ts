import { type AuditActor, recordEvent } from '../audit/record-event'
import { now } from '../clock'
import { db } from '../db'
import { cancelRecovery } from '../recovery/cancel-recovery'
import { err, ok } from '../result'
import { lockUser } from './lock-user'
import { tell } from './tell'

/**
 * Removes every factor and backup code of a person who has lost them, unlocks the second step, and ends their sessions
 * and pending sign-ins. The person is told by mail.
 * @returns how many factors were removed, or `user_not_found`
 */
export async function resetTwoFactor({ email, actor }: { email: string; actor: AuditActor }) {
  const at = now()
  return db.$transaction(async (tx) => {
    const user = await tx.user.findUnique({ where: { email }, select: { id: true } })
    if (!user) return err('user_not_found')
    const userId = user.id
    await lockUser(tx, userId)
    const factors = await tx.factor.count({ where: { userId, confirmedAt: { not: null } } })
    // Before they are removed: their addresses are told as well.
    if (factors > 0) await tell(tx, { id: userId, email }, { template: 'second_factor_reset', props: { at } })
    await cancelRecovery(tx, { user: { id: userId, email }, how: 'second_factor_reset', at, actor, from: null })
    await tx.loginChallenge.deleteMany({ where: { userId } })
    await tx.loginTicket.deleteMany({ where: { userId } })
    const sessions = await tx.session.deleteMany({ where: { userId } })
    await tx.factor.deleteMany({ where: { userId } })
    await tx.backupCode.deleteMany({ where: { userId } })
    await tx.user.update({ where: { id: userId }, data: { factorFailures: 0, factorLockedUntil: null } })
    await recordEvent(tx, {
      at,
      event: 'user.two_factor_reset',
      outcome: 'success',
      actor,
      userId,
      details: { factors, sessionsEnded: sessions.count },
    })
    return ok({ userId, removed: factors })
  })
}
