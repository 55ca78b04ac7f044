import { DAY, plus } from '../clock'
import { db, Prisma } from '../db'
import {
  type Alike,
  amongAlike,
  byFailing,
  cutsOf,
  type Position,
  positionOf,
  readAlike,
  readRules,
} from '../enforcement/positions'
import type { PolicySettings } from '../policy/required-step'
import type { AppliedRule } from '../policy/rule'

export const DUE_DAYS = 7
/** How many of them are named. */
const NAMES = 8

/** Everybody by what the policy knows of them, and the rules that they are told apart for. */
export type Everybody = { rules: AppliedRule[]; cuts: number[]; alike: Alike[] }

/** Read once for all that the dashboard says. */
export async function readEverybody(): Promise<Everybody> {
  const rules = await readRules()
  const cuts = cutsOf(rules)
  return { rules, cuts, alike: await readAlike(db, cuts) }
}

/** Who must still do something for the rules, and until when. */
export type Due = {
  /** Their deadline has passed. */
  overdue: number
  /** Their deadline comes within a week, by day (UTC); and the first of them. */
  days: { day: Date; people: number }[]
  soonest: { id: string; email: string; deadline: Date }[]
  /** Something is required of them. */
  required: number
  compliant: number
}

/** Only people who do not comply: a deadline that somebody has met is none. */
export async function readDue({ rules, cuts, alike }: Everybody, settings: PolicySettings, at: Date): Promise<Due> {
  const positions = alike.map((each) => positionOf(each, rules, settings, at))
  const people = (some: Position[]) => some.reduce((sum, each) => sum + each.people, 0)
  const compliant = people(positions.filter(({ state }) => state === 'compliant'))
  const mustAct = positions.filter(({ state }) => state === 'must_act')
  const ways = Object.values(byFailing(mustAct))
  // Who must only replace what they have may not wait.
  const atOnce = ways.filter(([first]) => first?.failing.length === 0).flat()
  const waiting = ways.filter(([first]) => (first?.failing.length ?? 0) > 0)
  const found = waiting.length > 0 ? await readDeadlines(waiting, cuts, at) : { days: [], soonest: [] }
  return {
    overdue: people(atOnce) + found.days.filter(({ day }) => !day).reduce((sum, each) => sum + each.people, 0),
    days: found.days.flatMap(({ day, people }) => (day ? [{ day, people }] : [])),
    soonest: found.soonest,
    required: people(mustAct) + compliant,
    compliant,
  }
}

async function readDeadlines(ways: Position[][], cuts: readonly number[], at: Date) {
  const until = plus(at, DUE_DAYS * DAY)
  const each = ways.map((alike) => {
    const { failing, together } = alike[0] as Position
    return Prisma.sql`
      SELECT d.user_id, ${together ? Prisma.sql`max(d.deadline)` : Prisma.sql`min(d.deadline)`} AS due
      FROM enrollment_deadlines d JOIN users u ON u.id = d.user_id
      WHERE d.rule_id = ANY(${failing.map(({ id }) => id)}::uuid[]) AND u.disabled_at IS NULL AND ${amongAlike(alike, cuts)}
      GROUP BY d.user_id`
  })
  const all = Prisma.join(each, ' UNION ALL ')
  const [row] = await db.$queryRaw<{ days: { day: string | null; people: number }[]; soonest: Soonest[] }[]>`
    WITH due AS (SELECT user_id, due FROM (${all}) some_due WHERE due <= ${until}::timestamptz)
    SELECT
      (SELECT coalesce(jsonb_agg(jsonb_build_object('day', day, 'people', people) ORDER BY day), '[]') FROM (
        SELECT CASE WHEN due > ${at}::timestamptz THEN (due AT TIME ZONE 'UTC')::date END AS day, count(*)::int AS people
        FROM due GROUP BY 1) by_day) AS days,
      (SELECT coalesce(jsonb_agg(jsonb_build_object('id', u.id, 'email', u.email, 'deadline', first.due) ORDER BY first.due), '[]')
        FROM (SELECT user_id, due FROM due WHERE due > ${at}::timestamptz ORDER BY due, user_id LIMIT ${NAMES}) first
          JOIN users u ON u.id = first.user_id) AS soonest`
  return {
    days: (row?.days ?? []).map(({ day, people }) => ({ day: day === null ? null : new Date(day), people })),
    soonest: (row?.soonest ?? []).map(({ deadline, ...person }) => ({ ...person, deadline: new Date(deadline) })),
  }
}

type Soonest = { id: string; email: string; deadline: string }
