import { type AuditActor, recordEvent } from '../../audit/record-event'
import { now } from '../../clock'
import { db } from '../../db'
import type { RequestContext } from '../../request-context'
import { err, ok } from '../../result'
import { lockUser } from '../../users/lock-user'

/**
 * Another administrator agrees to a code that was issued: from now on it works, as long as it would have. To agree twice
 * changes nothing.
 * @returns ok, or `no_bypass`, `own_bypass` (who issued it cannot agree to it), `own_account`
 */
export async function approveBypass(input: { userId: string; actor: AuditActor; from: RequestContext | null }) {
  const { userId, actor, from } = input
  if (actor === `user:${userId}`) return err('own_account')
  const at = now()
  return db.$transaction(async (tx) => {
    await lockUser(tx, userId)
    const waiting = await tx.bypass.findFirst({ where: { userId, expiresAt: { gt: at } } })
    if (!waiting) return err('no_bypass')
    if (waiting.approvedAt) return ok()
    if (waiting.issuedBy === actor) return err('own_bypass')
    await tx.bypass.update({ where: { id: waiting.id }, data: { approvedAt: at, approvedBy: actor } })
    await recordEvent(tx, { at, event: 'bypass.approved', outcome: 'success', actor, userId, from })
    return ok()
  })
}
