import { recordEvent } from '../audit/record-event'
import { now } from '../clock'
import { db } from '../db'
import { enqueueMail } from '../outbox/enqueue'
import type { FactorType } from '../policy/rule'
import type { RequestContext } from '../request-context'
import { err, ok } from '../result'
import { lockUser } from '../users/lock-user'

/**
 * Removes one of the person's factors; the caller has made sure of a recent authentication. With the last one go the
 * backup codes: they are a way back to a second factor, not one themselves.
 * @returns how many factors are left, or `factor_not_found`
 */
export async function removeFactor(input: {
  user: { id: string; email: string }
  sessionId: string
  factorId: string
  from: RequestContext
}) {
  const { user, sessionId, factorId, from } = input
  const at = now()
  return db.$transaction(async (tx) => {
    await lockUser(tx, user.id)
    const [removed] = await tx.$queryRaw<{ type: FactorType; label: string }[]>`
      DELETE FROM factors WHERE id = ${factorId}::uuid AND user_id = ${user.id}::uuid AND confirmed_at IS NOT NULL
      RETURNING type, label`
    if (!removed) return err('factor_not_found')
    // Sign-ins that wait for an answer were asked on the old footing.
    await tx.loginChallenge.deleteMany({ where: { userId: user.id } })
    const left = await tx.factor.count({ where: { userId: user.id, confirmedAt: { not: null } } })
    if (left === 0) await tx.backupCode.deleteMany({ where: { userId: user.id } })
    await recordEvent(tx, {
      at,
      event: 'factor.removed',
      outcome: 'success',
      actor: `user:${user.id}`,
      userId: user.id,
      factor: removed.type,
      sessionId,
      from,
      details: { label: removed.label },
    })
    await enqueueMail(tx, { template: 'factor_removed', to: user.email, props: { ...removed, at, from } })
    return ok({ left })
  })
}
