import { DAY, plus } from '../clock'
import { Prisma, type Tx } from '../db'
import { phaseOf } from '../policy/rule'
import { policyOf, type Standing } from '../policy/standing'

/**
 * The deadlines that a person has by now and that are not on record: a rule applies to them for the first time. As SQL,
 * for the statement of a sign-in, so that putting a sign-in off gains nobody time.
 * @param source the FROM clause that gives one row if they are to be recorded, with the person's id as `userId`
 * @returns null if all are on record
 */
export function deadlineInsert(
  standing: Standing,
  at: Date,
  userId: Prisma.Sql,
  source: Prisma.Sql,
): Prisma.Sql | null {
  const { user, rules } = policyOf(standing)
  const missing = rules.filter(
    (rule) => rule.deadline === null && rule.requirement === 'required' && phaseOf(rule, user, at) === 'in_force',
  )
  if (missing.length === 0) return null
  const rows = missing.map(({ id, graceDays }) => Prisma.sql`(${id}::uuid, ${plus(at, graceDays * DAY)}::timestamptz)`)
  return Prisma.sql`
    INSERT INTO enrollment_deadlines (user_id, rule_id, deadline, created_at)
    SELECT ${userId}, r.id, v.deadline, ${at}::timestamptz
    FROM (SELECT 1 ${source}) proven, (VALUES ${Prisma.join(rows)}) AS v(id, deadline) JOIN rules r ON r.id = v.id
    ORDER BY r.id
    ON CONFLICT DO NOTHING`
}

/** SQL that is true where the rule `r` requires something of `users u` with `standings st` at that instant. */
export function isRequired(at: Date): Prisma.Sql {
  const t = Prisma.sql`${at}::timestamptz`
  return Prisma.sql`(r.requirement = 'required' AND r.paused_at IS NULL
    AND (r.target_type = 'everyone' OR r.target_role = ANY(st.roles) OR r.target_group = ANY(st.groups))
    AND (r.all_from <= ${t} OR (r.part_from <= ${t}
      AND CASE WHEN r.part_group IS NOT NULL THEN r.part_group = ANY(st.groups) ELSE u.cohort < r.part_percent END)))`
}

/**
 * Puts on record until when each person may wait to whom a rule has come to apply: fixed once, whatever they do. A rule
 * that was just saved, a stage that has begun, a new member of a group, a new account: all are found alike.
 * @returns how many were recorded
 */
export async function recordDeadlines(
  tx: Tx,
  at: Date,
  only: { ruleId?: string; userIds?: string[] } = {},
): Promise<number> {
  return tx.$executeRaw`
    INSERT INTO enrollment_deadlines (user_id, rule_id, deadline, created_at)
    SELECT u.id, r.id, ${at}::timestamptz + make_interval(days => r.grace_days), ${at}::timestamptz
    FROM rules r JOIN standings st ON true JOIN users u ON u.standing_id = st.id
    WHERE ${isRequired(at)}
      ${only.ruleId ? Prisma.sql`AND r.id = ${only.ruleId}::uuid` : Prisma.empty}
      ${only.userIds ? Prisma.sql`AND u.id = ANY(${only.userIds}::uuid[])` : Prisma.empty}
      AND NOT EXISTS (SELECT 1 FROM enrollment_deadlines d WHERE d.user_id = u.id AND d.rule_id = r.id)
    -- In one order, so that two who record at once never wait for each other in a circle.
    ORDER BY u.id, r.id
    ON CONFLICT DO NOTHING`
}
