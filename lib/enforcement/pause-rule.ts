import { type AuditActor, recordEvent } from '../audit/record-event'
import { now } from '../clock'
import { err, ok } from '../result'
import { keepingAnAdministrator } from './lock-out-guard'
import { readRuleRecord } from './rule-record'

/**
 * Halts the roll-out of a rule: from now on it only reminds. Nobody's time runs out meanwhile: see `resumeRule`.
 * @returns `rule_not_found`, `not_rolled_out` (it requires nothing), or `paused_already`
 */
export async function pauseRule({ id, actor }: { id: string; actor: AuditActor }) {
  const at = now()
  return keepingAnAdministrator(async (tx) => {
    const rule = await readRuleRecord(id, tx)
    if (!rule) return err('rule_not_found')
    if (rule.requirement !== 'required') return err('not_rolled_out')
    if (rule.rollout.pausedAt) return err('paused_already')
    await tx.rule.update({ where: { id }, data: { pausedAt: at, pausedBy: 'administrator', updatedAt: at } })
    await recordEvent(tx, { at, event: 'rule.paused', outcome: 'success', actor, details: { rule: id } })
    return ok()
  })
}
