import { recordEvent } from '../audit/record-event'
import { now } from '../clock'
import { db } from '../db'
import type { RequestContext } from '../request-context'
import { err, ok } from '../result'

/** Gives one of the person's factors another label. @returns ok, or `factor_not_found` */
export async function renameFactor(input: {
  userId: string
  sessionId: string
  factorId: string
  label: string
  from: RequestContext
}) {
  const { userId, sessionId, factorId, label, from } = input
  const at = now()
  return db.$transaction(async (tx) => {
    const renamed = await tx.factor.updateManyAndReturn({
      where: { id: factorId, userId, confirmedAt: { not: null } },
      data: { label },
      select: { type: true },
    })
    if (!renamed[0]) return err('factor_not_found')
    await recordEvent(tx, {
      at,
      event: 'factor.renamed',
      outcome: 'success',
      actor: `user:${userId}`,
      userId,
      factor: renamed[0].type,
      sessionId,
      from,
      details: { label },
    })
    return ok()
  })
}
