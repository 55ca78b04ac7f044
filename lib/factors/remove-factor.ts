import { recordEvent } from '../audit/record-event'
import { now } from '../clock'
import type { Tx } from '../db'
import { keepingAnAdministrator } from '../enforcement/lock-out-guard'
import type { FactorType } from '../policy/rule'
import { cancelRecovery } from '../recovery/cancel-recovery'
import type { RequestContext } from '../request-context'
import { err, ok } from '../result'
import { lockUser } from '../users/lock-user'
import { tell } from '../users/tell'

type Removal = {
  user: { id: string; email: string }
  sessionId: string
  factorId: string
  from: RequestContext
}

/**
 * Removes one of the person's factors; the caller has made sure of a recent authentication. With the last one go the
 * backup codes: they are a way back to a second factor, not one themselves.
 * @returns how many factors are left, or `factor_not_found`; or `last_administrator`, if nobody could administer any more
 */
export async function removeFactor(removal: Removal) {
  return keepingAnAdministrator((tx) => remove(tx, removal))
}

async function remove(tx: Tx, { user, sessionId, factorId, from }: Removal) {
  const at = now()
  await lockUser(tx, user.id)
  const [removed] = await tx.$queryRaw<{ type: FactorType; label: string; address: string | null }[]>`
    DELETE FROM factors WHERE id = ${factorId}::uuid AND user_id = ${user.id}::uuid AND confirmed_at IS NOT NULL
    RETURNING type, label, CASE type WHEN 'email' THEN address END AS address`
  if (!removed) return err('factor_not_found')
  const { type, label, address } = removed
  // Sign-ins that wait for an answer were asked on the old footing.
  await tx.loginChallenge.deleteMany({ where: { userId: user.id } })
  const left = await tx.factor.count({ where: { userId: user.id, confirmedAt: { not: null } } })
  if (left === 0) {
    await tx.backupCode.deleteMany({ where: { userId: user.id } })
    await cancelRecovery(tx, { user, how: 'factors_removed', at, actor: `user:${user.id}`, sessionId, from })
  }
  await recordEvent(tx, {
    at,
    event: 'factor.removed',
    outcome: 'success',
    actor: `user:${user.id}`,
    userId: user.id,
    factor: type,
    sessionId,
    from,
    details: { label },
  })
  await tell(tx, user, { template: 'factor_removed', props: { type, label, at, from } }, address)
  return ok({ left })
}
