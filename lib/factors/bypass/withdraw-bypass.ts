import { type AuditActor, recordEvent } from '../../audit/record-event'
import { now } from '../../clock'
import { db } from '../../db'
import type { RequestContext } from '../../request-context'
import { err, ok } from '../../result'
import { lockUser } from '../../users/lock-user'

/** Takes a code back that was issued. @returns ok, or `no_bypass` */
export async function withdrawBypass(input: { userId: string; actor: AuditActor; from: RequestContext | null }) {
  const { userId, actor, from } = input
  const at = now()
  return db.$transaction(async (tx) => {
    await lockUser(tx, userId)
    const gone = await tx.bypass.deleteMany({ where: { userId } })
    if (gone.count === 0) return err('no_bypass')
    await recordEvent(tx, { at, event: 'bypass.withdrawn', outcome: 'success', actor, userId, from })
    return ok()
  })
}
