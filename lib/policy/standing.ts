import { Prisma } from '../db'
import type { PolicyUser, Proved, StandIn } from './required-step'
import type { AppliedRule, FactorType, Rollout, Rule, RuleTarget } from './rule'

/** All that the policy must know of a person, as `standingJson` gives it. Times are milliseconds since the epoch. */
export type Standing = {
  /** Of all who are alike. */
  id: number
  roles: string[]
  groups: string[]
  factors: FactorType[]
  cohort: number
  reenroll: boolean
  rules: StoredRule[]
}

export type StoredRule = Omit<Rule, 'rollout' | 'target'> & {
  target: { type: RuleTarget['type']; id: string | null; name: string | null }
  rollout: { [Name in keyof Rollout]: Rollout[Name] extends Date | null ? number | null : Rollout[Name] }
  deadline: number | null
}

const ms = (column: Prisma.Sql) => Prisma.sql`(extract(epoch FROM ${column}) * 1000)::bigint`

/** A row of `rules r` with its group `g`, as a `StoredRule` without its deadline. */
export const ruleJson = Prisma.sql`jsonb_build_object('id', r.id,
  'target', jsonb_build_object('type', r.target_type, 'id', coalesce(r.target_role, r.target_group::text),
    'name', coalesce(r.target_role, g.name)),
  'requirement', r.requirement, 'allowedMethods', r.allowed_methods, 'strength', r.strength, 'graceDays', r.grace_days,
  'trustDays', r.trust_days, 'sessionDays', r.session_days, 'idleMinutes', r.idle_minutes,
  'rollout', jsonb_build_object('nudgeFrom', ${ms(Prisma.sql`r.nudge_from`)}, 'partFrom', ${ms(Prisma.sql`r.part_from`)},
    'partPercent', r.part_percent, 'partGroup', r.part_group, 'allFrom', ${ms(Prisma.sql`r.all_from`)},
    'pausedAt', ${ms(Prisma.sql`r.paused_at`)}))`

/** SQL of a person's `Standing`, for statements that have their row as `users u`. */
export const standingJson = Prisma.sql`(
  SELECT jsonb_build_object('id', st.id, 'roles', st.roles, 'groups', st.groups, 'factors', st.factors,
    'cohort', u.cohort, 'reenroll', st.reenroll, 'rules', (
      SELECT coalesce(jsonb_agg(${ruleJson} || jsonb_build_object('deadline', ${ms(Prisma.sql`d.deadline`)}) ORDER BY r.id), '[]')
      FROM rules r LEFT JOIN groups g ON g.id = r.target_group
        LEFT JOIN enrollment_deadlines d ON d.rule_id = r.id AND d.user_id = u.id
      WHERE r.target_type = 'everyone' OR r.target_role = ANY(st.roles) OR r.target_group = ANY(st.groups)))
  FROM standings st WHERE st.id = u.standing_id)`

const dateOf = (at: number | null) => (at === null ? null : new Date(at))

/** A rule as the policy has it. */
export function ruleOf({ rollout, target, deadline, ...rule }: StoredRule): AppliedRule {
  return {
    ...rule,
    target:
      target.type === 'everyone'
        ? { type: 'everyone' }
        : { type: target.type, id: target.id ?? '', name: target.name ?? '' },
    rollout: {
      ...rollout,
      nudgeFrom: dateOf(rollout.nudgeFrom),
      partFrom: dateOf(rollout.partFrom),
      allFrom: dateOf(rollout.allFrom),
      pausedAt: dateOf(rollout.pausedAt),
    },
    deadline: dateOf(deadline),
  }
}

/** The person, and the rules that are for them. */
export function policyOf({ rules, reenroll, ...person }: Standing): { user: PolicyUser; rules: AppliedRule[] } {
  return { user: { ...person, mustReenroll: reenroll }, rules: rules.map(ruleOf) }
}

/** RFC 8176 names (and ours, where it has none), and the kind of factor each stands for. */
const FACTOR_OF: Record<string, FactorType | StandIn> = {
  otp: 'totp',
  email: 'email',
  sms: 'sms',
  hwk: 'webauthn',
  swk: 'webauthn',
  backup_code: 'backup_code',
  bypass: 'bypass',
}

/** What was proved by these means. */
export function provedBy(amr: readonly string[]): Proved['factors'] {
  return amr.flatMap((name) => FACTOR_OF[name] ?? [])
}
