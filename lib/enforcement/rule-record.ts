import { db, Prisma, type Tx } from '../db'
import type { Rule } from '../policy/rule'
import { ruleJson, ruleOf, type StoredRule } from '../policy/standing'

/** A rule as it is on record: with what the policy need not know of it. */
export type RuleRecord = Rule & {
  /** Who paused it, while it is paused. */
  pausedBy: 'administrator' | 'problems' | null
  pauseAfter: number | null
  createdAt: Date
  updatedAt: Date
}

type Row = Pick<RuleRecord, 'pausedBy' | 'pauseAfter' | 'createdAt' | 'updatedAt'> & {
  rule: Omit<StoredRule, 'deadline'>
}

/** The rules, everyone's first, then in the order they were made. @param where more SQL, from WHERE on, about `rules r` */
export async function readRuleRecords(tx: Tx = db, where = Prisma.empty): Promise<RuleRecord[]> {
  const rows = await tx.$queryRaw<Row[]>`
    SELECT ${ruleJson} AS rule, r.paused_by AS "pausedBy", r.pause_after AS "pauseAfter", r.created_at AS "createdAt",
      r.updated_at AS "updatedAt"
    FROM rules r LEFT JOIN groups g ON g.id = r.target_group ${where}
    ORDER BY r.target_type <> 'everyone', r.id`
  return rows.map(({ rule, ...record }) => {
    const { deadline: _, ...known } = ruleOf({ ...rule, deadline: null })
    return { ...known, ...record }
  })
}

/** One rule, or null. */
export async function readRuleRecord(id: string, tx: Tx = db): Promise<RuleRecord | null> {
  const [record] = await readRuleRecords(tx, Prisma.sql`WHERE r.id = ${id}::uuid`)
  return record ?? null
}

/** How far a roll-out has come; `scheduled`: its first stage is still to come. */
export type Stage = 'scheduled' | 'nudge' | 'part' | 'all' | 'paused'

/** What requires nothing is in force for all at once. */
export function stageOf({ requirement, rollout }: Pick<Rule, 'requirement' | 'rollout'>, at: Date): Stage {
  if (requirement !== 'required') return 'all'
  const begun = (from: Date | null) => from !== null && from <= at
  if (rollout.pausedAt) return 'paused'
  if (begun(rollout.allFrom)) return 'all'
  if (begun(rollout.partFrom)) return 'part'
  return begun(rollout.nudgeFrom) ? 'nudge' : 'scheduled'
}
