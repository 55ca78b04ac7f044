import { type AuditActor, recordEvent } from '../audit/record-event'
import { now } from '../clock'
import { err, ok } from '../result'
import { keepingAnAdministrator } from './lock-out-guard'
import { factsOf } from './rule-facts'
import { readRuleRecord } from './rule-record'

/**
 * Ends a rule, and with it the deadlines that it gave.
 * @param unchangedSince what was looked at: if the rule has been changed since, nothing is done
 * @returns `rule_not_found`, `changed_meanwhile`, or `last_administrator`: another rule would lock out the last one
 */
export async function deleteRule(input: { id: string; unchangedSince?: Date; actor: AuditActor }) {
  const { id, unchangedSince, actor } = input
  const at = now()
  return keepingAnAdministrator(async (tx) => {
    const existing = await readRuleRecord(id, tx)
    if (!existing) return err('rule_not_found')
    if (unchangedSince && existing.updatedAt.getTime() !== unchangedSince.getTime()) return err('changed_meanwhile')
    const deadlines = await tx.enrollmentDeadline.count({ where: { ruleId: id } })
    await tx.rule.delete({ where: { id } })
    const details = { ...factsOf(existing), deadlines }
    await recordEvent(tx, { at, event: 'rule.deleted', outcome: 'success', actor, details })
    return ok()
  })
}
