import { DAY, plus } from '../clock'
import { db, Prisma, type Tx } from '../db'
import { type PolicySettings, type PolicyUser, rulesFor } from '../policy/required-step'
import { type AppliedRule, type FactorType, permits } from '../policy/rule'
import { ruleJson, ruleOf, type StoredRule } from '../policy/standing'

/**
 * People who are alike for the policy: the same roles, groups and kinds of factor, and on the same side of every
 * percentage that a roll-out stops at. The policy is asked once for all of them.
 */
export type Alike = {
  standingId: number
  /** Which cohorts: the place between the percentages, counted from 0. */
  band: number
  user: PolicyUser
  people: number
}

/** How people stand to the rules of a moment. Those who must act are in grace or overdue: their deadlines say which. */
export type Position = Alike & {
  state: 'not_required' | 'compliant' | 'must_act'
  /** The rules that they do not satisfy; empty where they must only replace what they have. */
  failing: AppliedRule[]
  /** They satisfy each by itself, and not all at once: then the last deadline counts, else the first. */
  together: boolean
}

/** Every rule, in the order they were made; without anybody's deadline. */
export async function readRules(tx: Tx = db): Promise<AppliedRule[]> {
  const rows = await tx.$queryRaw<{ rule: Omit<StoredRule, 'deadline'> }[]>`
    SELECT ${ruleJson} AS rule FROM rules r LEFT JOIN groups g ON g.id = r.target_group ORDER BY r.id`
  return rows.map(({ rule }) => ruleOf({ ...rule, deadline: null }))
}

/** The percentages at which roll-outs stop. */
export function cutsOf(rules: readonly AppliedRule[]): number[] {
  const cuts = rules.flatMap(({ rollout }) => (rollout.partPercent === null ? [] : [rollout.partPercent]))
  return [...new Set(cuts)].sort((a, b) => a - b)
}

/** SQL of the band of `users u`. */
export function bandOf(cuts: readonly number[]): Prisma.Sql {
  return cuts.length === 0 ? Prisma.sql`0` : Prisma.sql`width_bucket(u.cohort::int, ${[...cuts]}::int[])`
}

/**
 * Everybody who is not disabled, by what the policy knows of them: a few hundred rows for a hundred thousand people.
 * @param where more SQL about `users u`, beginning with AND
 */
export async function readAlike(tx: Tx, cuts: readonly number[], where = Prisma.empty): Promise<Alike[]> {
  const rows = await tx.$queryRaw<
    {
      id: number
      band: number
      roles: string[]
      groups: string[]
      factors: FactorType[]
      reenroll: boolean
      people: number
    }[]
  >`
    SELECT st.id, alike.band, st.roles, st.groups::text[] AS groups, st.factors, st.reenroll, alike.people
    FROM (
      SELECT u.standing_id, ${bandOf(cuts)} AS band, sum(u.people)::int AS people
      FROM (
        -- In the order of users_alike_idx, and answered by it alone.
        SELECT u.standing_id, u.cohort, count(*) AS people
        FROM users u WHERE u.disabled_at IS NULL ${where} GROUP BY 1, 2
      ) u GROUP BY 1, 2
    ) alike JOIN standings st ON st.id = alike.standing_id ORDER BY st.id, alike.band`
  return rows.map(({ id, band, roles, groups, factors, reenroll, people }) => ({
    standingId: id,
    band,
    people,
    user: { roles, groups, factors, mustReenroll: reenroll, cohort: band === 0 ? 0 : (cuts[band - 1] ?? 0) },
  }))
}

/** How they stand to these rules at an instant, whoever may still wait. */
export function positionOf(alike: Alike, rules: readonly AppliedRule[], settings: PolicySettings, at: Date): Position {
  const { user } = alike
  // As if every deadline had passed: who complies then complies.
  const { binding } = rulesFor(
    user,
    rules.map((rule) => ({ ...rule, deadline: at })),
    at,
  )
  const required = binding.filter(({ requirement }) => requirement === 'required')
  const position = (state: Position['state'], failing: AppliedRule[] = [], together = false): Position => ({
    ...alike,
    state,
    failing,
    together,
  })
  const asksNothing = binding.length > 0 && binding.every(({ requirement }) => requirement === 'off')
  if (!settings.twoFactorEnabled || asksNothing) return position('not_required')
  if (user.mustReenroll && user.factors.length > 0) return position('must_act')
  if (required.length === 0) return position('not_required')
  const good = user.factors.filter((type) => isUsable(type, settings))
  if (good.some((type) => binding.every((rule) => permits(rule, type)))) return position('compliant')
  const alone = required.filter((rule) => !good.some((type) => permits(rule, type)))
  return alone.length > 0 ? position('must_act', alone) : position('must_act', required, true)
}

/** Whether the settings let a kind of factor count. */
export function isUsable(type: FactorType, settings: PolicySettings): boolean {
  return type === 'sms' ? settings.smsFallback : settings.allowedMethods.includes(type)
}

/** What administrators filter people by. */
export const STATES = ['compliant', 'in_grace', 'overdue', 'not_required', 'locked', 'disabled'] as const
export type State = (typeof STATES)[number]

/**
 * SQL of until when `users u` may wait, given that these rules are what they do not satisfy; not null: who has no
 * deadline yet gets one now.
 */
function dueAt({ failing, together }: Pick<Position, 'failing' | 'together'>, at: Date): Prisma.Sql {
  if (failing.length === 0) return Prisma.sql`${at}::timestamptz`
  const rules = failing.map(({ id, graceDays }) => Prisma.sql`(${id}::uuid, ${plus(at, graceDays * DAY)}::timestamptz)`)
  const chosen = together ? Prisma.sql`max` : Prisma.sql`min`
  return Prisma.sql`(SELECT ${chosen}(coalesce(d.deadline, r.begun))
    FROM (VALUES ${Prisma.join(rules)}) AS r(id, begun)
      LEFT JOIN enrollment_deadlines d ON d.rule_id = r.id AND d.user_id = u.id)`
}

/** SQL that is true of `users u` who are in that state, beginning without AND. */
export function whereState(
  state: State,
  positions: readonly Position[],
  cuts: readonly number[],
  at: Date,
): Prisma.Sql {
  const t = Prisma.sql`${at}::timestamptz`
  if (state === 'disabled') return Prisma.sql`u.disabled_at IS NOT NULL`
  if (state === 'locked') return Prisma.sql`u.factor_locked_until > ${t} AND u.disabled_at IS NULL`
  const enabled = Prisma.sql`u.disabled_at IS NULL`
  if (state === 'compliant' || state === 'not_required') {
    return Prisma.sql`${enabled} AND ${amongAlike(
      positions.filter((each) => each.state === state),
      cuts,
    )}`
  }
  const later = state === 'in_grace' ? Prisma.sql`>` : Prisma.sql`<=`
  const ways = Object.values(byFailing(positions)).map((alike) => {
    const due = dueAt(alike[0] as Position, at)
    return Prisma.sql`(${amongAlike(alike, cuts)} AND ${due} ${later} ${t})`
  })
  return ways.length === 0 ? Prisma.sql`false` : Prisma.sql`${enabled} AND (${Prisma.join(ways, ' OR ')})`
}

/** Those who must act, by what they must act for: one deadline is looked up for all of them alike. */
export function byFailing(positions: readonly Position[]): Record<string, Position[]> {
  const groups: Record<string, Position[]> = {}
  for (const position of positions) {
    if (position.state !== 'must_act') continue
    const key = `${position.together} ${position.failing.map(({ id }) => id).join(' ')}`
    groups[key] = [...(groups[key] ?? []), position]
  }
  return groups
}

/** SQL that is true of `users u` who are among these. */
export function amongAlike(some: readonly Pick<Alike, 'standingId' | 'band'>[], cuts: readonly number[]): Prisma.Sql {
  if (some.length === 0) return Prisma.sql`false`
  const bands = new Map<number, number[]>()
  for (const { standingId, band } of some) bands.set(band, [...(bands.get(band) ?? []), standingId])
  const ways = [...bands].map(([band, ids]) =>
    cuts.length === 0
      ? Prisma.sql`u.standing_id = ANY(${ids}::int[])`
      : Prisma.sql`(u.standing_id = ANY(${ids}::int[]) AND ${bandOf(cuts)} = ${band})`,
  )
  return Prisma.sql`(${Prisma.join(ways, ' OR ')})`
}
