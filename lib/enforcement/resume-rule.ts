import { type AuditActor, recordEvent } from '../audit/record-event'
import { now, plus } from '../clock'
import { err, ok } from '../result'
import { recordDeadlines } from './deadlines'
import { keepingAnAdministrator } from './lock-out-guard'
import { readRuleRecord } from './rule-record'

/**
 * Goes on with a roll-out that was paused. Its stages and people's deadlines that were still to come when it was paused
 * are put off by as long as it was; what was past then is past, and a date that was set meanwhile is as much later as the
 * pause went on after that.
 * @returns `rule_not_found`, `not_paused`, or `last_administrator`
 */
export async function resumeRule({ id, actor }: { id: string; actor: AuditActor }) {
  const at = now()
  return keepingAnAdministrator(async (tx) => {
    const rule = await readRuleRecord(id, tx)
    if (!rule) return err('rule_not_found')
    const { pausedAt, nudgeFrom, partFrom, allFrom } = rule.rollout
    if (!pausedAt) return err('not_paused')
    const paused = at.getTime() - pausedAt.getTime()
    // Who changes a rule while it is paused sees its dates, and confirms them.
    const confirmed = rule.updatedAt > pausedAt ? rule.updatedAt : pausedAt
    const since = at.getTime() - confirmed.getTime()
    const putOff = (from: Date | null) => (from && from > confirmed ? plus(from, since) : from)
    const stages = { nudgeFrom: putOff(nudgeFrom), partFrom: putOff(partFrom), allFrom: putOff(allFrom) }
    await tx.rule.update({ where: { id }, data: { ...stages, pausedAt: null, pausedBy: null, updatedAt: at } })
    const deadlines = await tx.$executeRaw`
      UPDATE enrollment_deadlines SET deadline = deadline + (${at}::timestamptz - greatest(${pausedAt}::timestamptz, created_at))
      WHERE rule_id = ${id}::uuid AND deadline > ${pausedAt}::timestamptz`
    await recordDeadlines(tx, at, { ruleId: id })
    await recordEvent(tx, {
      at,
      event: 'rule.resumed',
      outcome: 'success',
      actor,
      details: { rule: id, pausedSeconds: Math.round(paused / 1000), deadlinesPutOff: deadlines },
    })
    return ok()
  })
}
