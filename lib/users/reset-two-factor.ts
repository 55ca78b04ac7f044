import { type AuditActor, recordEvent } from '../audit/record-event'
import { now } from '../clock'
import type { Tx } from '../db'
import { keepingAnAdministrator } from '../enforcement/lock-out-guard'
import { cancelRecovery } from '../recovery/cancel-recovery'
import type { RequestContext } from '../request-context'
import { err, ok } from '../result'
import { isBeyondKeys } from './beyond-keys'
import { lockUser } from './lock-user'
import { NO_GUESSES } from './set-password'
import { tell } from './tell'

type Reset = { userId: string; actor: AuditActor; from: RequestContext | null; at: Date }

/**
 * Removes every factor and backup code of a person who has lost them, unlocks the second step, and ends their sessions
 * and pending sign-ins. The person is told by mail. To be called under `keepingAnAdministrator`.
 * @returns how many factors were removed, or `user_not_found`
 */
export async function resetTwoFactorIn(tx: Tx, { userId, actor, from, at }: Reset) {
  await lockUser(tx, userId)
  const user = await tx.user.findUnique({ where: { id: userId }, select: { id: true, email: true } })
  if (!user) return err('user_not_found')
  const factors = await tx.factor.count({ where: { userId, confirmedAt: { not: null } } })
  // Before they are removed: their addresses are told as well.
  if (factors > 0) await tell(tx, user, { template: 'second_factor_reset', props: { at } })
  await cancelRecovery(tx, { user, how: 'second_factor_reset', at, actor, from: null })
  await tx.loginChallenge.deleteMany({ where: { userId } })
  await tx.loginTicket.deleteMany({ where: { userId } })
  const sessions = await tx.session.deleteMany({ where: { userId } })
  await tx.factor.deleteMany({ where: { userId } })
  await tx.backupCode.deleteMany({ where: { userId } })
  // It stood in for factors that are gone.
  await tx.bypass.deleteMany({ where: { userId } })
  await tx.user.update({
    where: { id: userId },
    data: {
      factorFailures: 0,
      factorLockedUntil: null,
      ...NO_GUESSES,
      reenrollRequiredAt: null,
    },
  })
  await recordEvent(tx, {
    at,
    event: 'user.two_factor_reset',
    outcome: 'success',
    actor,
    userId,
    from,
    details: { factors, sessionsEnded: sessions.count },
  })
  return ok({ userId, email: user.email, removed: factors })
}

/**
 * The same, of one person, by itself, whom the operator knows by their address.
 * @returns what `resetTwoFactorIn` does, or `own_account`, `administrator_needed` (of an administrator,
 *   no API key does), `last_administrator`
 */
export function resetTwoFactor(
  who: ({ email: string } | { userId: string }) & { actor: AuditActor; from?: RequestContext | null },
) {
  const at = now()
  return keepingAnAdministrator(async (tx) => {
    const where = 'email' in who ? { email: who.email } : { id: who.userId }
    const user = await tx.user.findUnique({ where, select: { id: true } })
    if (!user) return err('user_not_found')
    // One's own are removed one by one, as a rule allows; a password and a session are no reason to drop them all.
    if (who.actor === `user:${user.id}`) return err('own_account')
    if (await isBeyondKeys(tx, who.actor, user.id)) return err('administrator_needed')
    return resetTwoFactorIn(tx, { userId: user.id, actor: who.actor, from: who.from ?? null, at })
  })
}
