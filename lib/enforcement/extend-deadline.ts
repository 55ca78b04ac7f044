import { type AuditActor, recordEvent } from '../audit/record-event'
import { now } from '../clock'
import { db } from '../db'
import { err, ok } from '../result'

/**
 * Gives one person more time for what one rule asks: the only way in which a deadline moves that has been fixed.
 * @returns `deadline_not_found` (the rule has not come to apply to them), or `deadline_not_later`: it would be in the past,
 *   or take time from them
 */
export async function extendDeadline(input: { userId: string; ruleId: string; deadline: Date; actor: AuditActor }) {
  const { userId, ruleId, deadline, actor } = input
  const at = now()
  return db.$transaction(async (tx) => {
    const [before] = await tx.$queryRaw<{ deadline: Date }[]>`
      SELECT deadline FROM enrollment_deadlines
      WHERE user_id = ${userId}::uuid AND rule_id = ${ruleId}::uuid FOR UPDATE`
    if (!before) return err('deadline_not_found')
    if (deadline <= at || deadline <= before.deadline) return err('deadline_not_later')
    // Whoever has more time is reminded again.
    await tx.enrollmentDeadline.update({
      where: { userId_ruleId: { userId, ruleId } },
      data: { deadline, createdAt: at, remindedAt: null },
    })
    await recordEvent(tx, {
      at,
      event: 'deadline.extended',
      outcome: 'success',
      actor,
      userId,
      details: { rule: ruleId, deadline: deadline.toISOString(), deadlineBefore: before.deadline.toISOString() },
    })
    return ok()
  })
}
