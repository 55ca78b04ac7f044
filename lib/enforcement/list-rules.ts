import { now } from '../clock'
import { db } from '../db'
import { isFor } from '../policy/rule'
import { readSettings } from '../settings/settings'
import { satisfiedBy } from './effect'
import { type Alike, readAlike } from './positions'
import { type RuleRecord, readRuleRecords, type Stage, stageOf } from './rule-record'

/** A rule, how far it has come, and who decided it last. */
export type ListedRule = RuleRecord & {
  stage: Stage
  /** What the audit log has as its actor, and that person's address, if they are still there. */
  decided: { actor: string; email: string | null; at: Date } | null
  /** How many people it is for, and how many of them have nothing yet that satisfies it. */
  people: number
  lacking: number
}

/** Every rule that there is. */
export async function listRules(): Promise<ListedRule[]> {
  const at = now()
  const [rules, settings, everybody, decisions] = await Promise.all([
    readRuleRecords(),
    readSettings(),
    readAlike(db, []),
    readDecisions(),
  ])
  return rules.map((rule) => {
    const theirs = everybody.filter(({ user }) => isFor(rule.target, user))
    return {
      ...rule,
      stage: stageOf(rule, at),
      decided: decisions.get(rule.id) ?? null,
      people: sum(theirs),
      lacking: sum(theirs.filter(({ user }) => !satisfiedBy(user, rule, settings))),
    }
  })
}

const sum = (some: readonly Alike[]) => some.reduce((total, { people }) => total + people, 0)

async function readDecisions() {
  const rows = await db.$queryRaw<{ rule: string; actor: string; email: string | null; at: Date }[]>`
    SELECT DISTINCT ON (e.details->>'rule') e.details->>'rule' AS rule, e.actor, u.email, e.at
    FROM audit_events e LEFT JOIN users u ON e.actor = 'user:' || u.id::text
    WHERE e.event IN ('rule.created', 'rule.changed', 'rule.stage', 'rule.paused', 'rule.resumed')
      AND e.details->>'rule' IN (SELECT id::text FROM rules)
    ORDER BY e.details->>'rule', e.id DESC`
  return new Map(rows.map(({ rule, ...decision }) => [rule, decision]))
}
