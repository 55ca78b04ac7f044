import { now } from '../clock'
import { db } from '../db'
import { type RuleRecord, readRuleRecords, type Stage, stageOf } from './rule-record'

/** A rule, how far it has come, and who decided it last. */
export type ListedRule = RuleRecord & {
  stage: Stage
  /** What the audit log has as its actor, and that person's address, if they are still there. */
  decided: { actor: string; email: string | null; at: Date } | null
}

/** Every rule that there is. */
export async function listRules(): Promise<ListedRule[]> {
  const at = now()
  const [rules, decisions] = await Promise.all([readRuleRecords(), readDecisions()])
  return rules.map((rule) => ({ ...rule, stage: stageOf(rule, at), decided: decisions.get(rule.id) ?? null }))
}

async function readDecisions() {
  const rows = await db.$queryRaw<{ rule: string; actor: string; email: string | null; at: Date }[]>`
    SELECT DISTINCT ON (e.details->>'rule') e.details->>'rule' AS rule, e.actor, u.email, e.at
    FROM audit_events e LEFT JOIN users u ON e.actor = 'user:' || u.id::text
    WHERE e.event IN ('rule.created', 'rule.changed', 'rule.stage', 'rule.paused', 'rule.resumed')
      AND e.details->>'rule' IN (SELECT id::text FROM rules)
    ORDER BY e.details->>'rule', e.id DESC`
  return new Map(rows.map(({ rule, ...decision }) => [rule, decision]))
}
