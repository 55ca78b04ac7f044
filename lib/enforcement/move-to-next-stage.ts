import { type AuditActor, recordEvent } from '../audit/record-event'
import { now } from '../clock'
import { err, ok } from '../result'
import { recordDeadlines } from './deadlines'
import { keepingAnAdministrator } from './lock-out-guard'
import { readRuleRecord, stageOf } from './rule-record'

/** With how many people a roll-out begins, in percent, unless somebody says otherwise. */
export const FIRST_PART = 10

/** Stages that can be begun before their day, in their order. */
const NEXT = ['nudge', 'part', 'all'] as const
export type NextStage = 'part' | 'all'

/**
 * Begins a stage of a roll-out now: it is required of a part (the one that the rule names, else of 10 percent), or of
 * all. What is required of somebody is not taken back.
 * @returns `rule_not_found`, `not_rolled_out`, `rule_paused`, `stage_reached` (it is there already), `last_administrator`
 */
export async function moveToStage({ id, stage, actor }: { id: string; stage: NextStage; actor: AuditActor }) {
  const at = now()
  return keepingAnAdministrator(async (tx) => {
    const rule = await readRuleRecord(id, tx)
    if (!rule) return err('rule_not_found')
    if (rule.requirement !== 'required') return err('not_rolled_out')
    const from = stageOf(rule, at)
    if (from === 'paused') return err('rule_paused')
    if (from !== 'scheduled' && NEXT.indexOf(from) >= NEXT.indexOf(stage)) return err('stage_reached')
    const { partPercent, partGroup } = rule.rollout
    const part = { partGroup, partPercent: partGroup ? null : (partPercent ?? FIRST_PART) }
    const data = stage === 'all' ? { allFrom: at } : { partFrom: at, ...part }
    await tx.rule.update({ where: { id }, data: { ...data, updatedAt: at } })
    const deadlines = await recordDeadlines(tx, at, { ruleId: id })
    await recordEvent(tx, {
      at,
      event: 'rule.stage',
      outcome: 'success',
      actor,
      details: { rule: id, stage, stageBefore: from, deadlines, ...(stage === 'part' && part) },
    })
    return ok()
  })
}
