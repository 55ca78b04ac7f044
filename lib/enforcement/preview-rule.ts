import { DAY, plus } from '../clock'
import { db, Prisma } from '../db'
import { limitsOf } from '../policy/limits'
import { type PolicyUser, requiredStep } from '../policy/required-step'
import { isFor, phaseOf } from '../policy/rule'
import { provedBy } from '../policy/standing'
import { ok } from '../result'
import { contradicts } from './draft'
import { overdue } from './effect'
import { anAdministratorCanSignIn } from './lock-out-guard'
import { FIRST_PART } from './move-to-next-stage'
import { type Affected, EVERYONE, type Outlook, readOutlook, type Thought } from './outlook'
import { amongAlike, bandOf, readAlike } from './positions'

/** After how long without a sign-in nobody can be counted upon to see a reminder. */
const DORMANT = 90 * DAY
/** Of how many days the sign-ins are looked back upon. */
const SIGN_IN_DAYS = 30

/** How many people something means something to, and how many of them must then do something. */
type Count = { people: number; mustAct: number }

export type Preview = {
  /** Whom it is for. Of them: what they have is good, is of the wrong kind, or there is nothing. */
  people: number
  fine: number
  wrongMethod: number
  noFactor: number
  /** Those who must do something, and need not without it. */
  newly: number
  /** Those who sign in with a password, or the like, alone. */
  passwordOnly: { before: number; after: number }
  /** Whom it is for now, and no longer would be. */
  released: number
  /** Have not signed in for 90 days. */
  dormant: number
  /** Administrators, those of them who can only set up a factor if they do nothing until then, and when the first of them. */
  administrators: Count & { from: Date | null }
  /** Until when those who must do something may wait, by day; null: no date is set. */
  deadlines: { at: Date | null; people: number }[]
  stages: ({ stage: 'nudge' | 'part' | 'all'; from: Date } & Count)[]
  /** What a roll-out that is begun carefully begins with. */
  firstPart: { percent: number } & Count
  /** Sign-ins of the last 30 days by those whom it is for, and how many of them would have been asked for more. */
  signIns: { total: number; more: number }
  /** Why it would not be saved. */
  refusal: 'no_method_left' | 'last_administrator' | null
  /** The settings have two-factor authentication off: then no rule asks for anything. */
  switchedOff: boolean
}

/** Whether they must do something in the end. */
export const mustAct = ({ effect }: Affected) => effect !== 'nothing'
const isAdministrator = ({ user }: { user: PolicyUser }) => user.roles.includes('admin')
const sum = (some: readonly { people: number }[]) => some.reduce((total, { people }) => total + people, 0)
const count = (some: readonly Affected[]): Count => ({ people: sum(some), mustAct: sum(some.filter(mustAct)) })

/**
 * What a new rule, a change of one, or its end would mean, before anything is saved: in numbers of people, in dates, and
 * for the sign-ins of the last 30 days. It changes nothing.
 * @returns the preview; or `rule_not_found`, `target_unknown`
 */
export async function previewRule(thought: Thought) {
  const outlook = await readOutlook(thought)
  if (!outlook.ok) return outlook
  const { affected, released, at, settings, draft } = outlook
  const [deadlines, sleepers, signIns, refusal] = await Promise.all([
    readDeadlines(outlook),
    // Whom a rule is for does not depend on any part of a roll-out.
    affected.length === 0
      ? []
      : readAlike(db, [], Prisma.sql`AND ${isDormant(at)} AND ${amongAlike(inOne(affected), [])}`),
    readSignIns(outlook),
    refusalOf(outlook),
  ])
  const administrators = affected.filter(isAdministrator)
  const dated = (some: typeof deadlines) => some.flatMap(({ at: date }) => date ?? []).sort((a, b) => +a - +b)
  const preview: Preview = {
    people: sum(affected),
    fine: sum(affected.filter((each) => !mustAct(each))),
    wrongMethod: sum(affected.filter(({ effect }) => effect === 'replace')),
    noFactor: sum(affected.filter(({ effect }) => effect === 'enroll')),
    newly: sum(affected.filter((each) => mustAct(each) && each.effectBefore === 'nothing')),
    passwordOnly: {
      before: sum(affected.filter((each) => each.passwordOnlyBefore)),
      after: sum(affected.filter((each) => each.passwordOnly)),
    },
    released: sum(released),
    dormant: sum(sleepers),
    administrators: {
      ...count(administrators),
      from: dated(deadlines.filter(({ administrator }) => administrator))[0] ?? null,
    },
    deadlines: byDay(deadlines),
    stages: draft ? stagesOf(draft, affected) : [],
    firstPart: { percent: FIRST_PART, ...count(affected.filter(({ user }) => user.cohort < FIRST_PART)) },
    signIns,
    refusal,
    switchedOff: !settings.twoFactorEnabled,
  }
  return ok({ preview, outlook })
}

const inOne = (some: readonly Affected[]) => some.map((alike) => ({ ...alike, band: 0 }))

/** SQL that is true of `users u` who have not been here for long, or never. */
export function isDormant(at: Date): Prisma.Sql {
  return Prisma.sql`coalesce(u.last_sign_in_at, '-infinity') < ${plus(at, -DORMANT)}::timestamptz`
}

function stagesOf(draft: NonNullable<Outlook['draft']>, affected: Affected[]): Preview['stages'] {
  if (draft.requirement !== 'required') return []
  const { nudgeFrom, partFrom, allFrom } = draft.rollout
  const running = { ...draft, rollout: { ...draft.rollout, pausedAt: null, allFrom: null } }
  const part = partFrom ? affected.filter(({ user }) => phaseOf(running, user, partFrom) === 'in_force') : []
  return [
    ...(nudgeFrom ? [{ stage: 'nudge' as const, from: nudgeFrom, ...count(affected) }] : []),
    ...(partFrom ? [{ stage: 'part' as const, from: partFrom, ...count(part) }] : []),
    ...(allFrom ? [{ stage: 'all' as const, from: allFrom, ...count(affected) }] : []),
  ]
}

type Deadlines = { at: Date | null; people: number; administrator: boolean }[]

/** Until when those may wait who must do something: what is on record, else what will be. */
async function readDeadlines({ affected, draft, existing, cuts, at }: Outlook): Promise<Deadlines> {
  if (draft?.requirement !== 'required') return []
  const late = affected.filter(mustAct)
  const grace = draft.graceDays * DAY
  const key = ({ standingId, band }: { standingId: number; band: number }) => `${standingId} ${band}`
  const known = new Map(late.map((alike) => [key(alike), alike]))
  const rows = existing
    ? await countDeadlines(existing.id, late, cuts)
    : late.map((each) => ({ ...each, deadline: null }))
  return rows.flatMap(({ people, deadline, ...row }) => {
    const alike = known.get(key(row))
    return alike ? [{ at: deadlineOf(alike, deadline, grace, at), people, administrator: isAdministrator(alike) }] : []
  })
}

/** Until when one of them may wait. @param recorded what is on record @param grace in milliseconds */
export function deadlineOf(
  { begins, caught }: Pick<Affected, 'begins' | 'caught'>,
  recorded: Date | null,
  grace: number,
  at: Date,
): Date | null {
  if (recorded) return caught && recorded < plus(at, grace) ? plus(at, grace) : recorded
  return begins && plus(begins, grace)
}

async function countDeadlines(ruleId: string, some: Affected[], cuts: number[]) {
  if (some.length === 0) return []
  return db.$queryRaw<{ standingId: number; band: number; people: number; deadline: Date | null }[]>`
    SELECT u.standing_id AS "standingId", ${bandOf(cuts)} AS band, count(*)::int AS people, max(d.deadline) AS deadline
    FROM users u LEFT JOIN enrollment_deadlines d ON d.user_id = u.id AND d.rule_id = ${ruleId}::uuid
    WHERE u.disabled_at IS NULL AND ${amongAlike(some, cuts)}
    GROUP BY 1, 2, date_trunc('day', d.deadline, 'UTC')`
}

function byDay(deadlines: Deadlines): Preview['deadlines'] {
  const days = new Map<string, { at: Date | null; people: number }>()
  for (const { at, people } of deadlines) {
    const day = at?.toISOString().slice(0, 10) ?? ''
    const known = days.get(day)
    days.set(day, { at: known?.at && at && known.at > at ? known.at : at, people: people + (known?.people ?? 0) })
  }
  return [...days.values()].sort(
    (a, b) => (a.at?.getTime() ?? Number.MAX_VALUE) - (b.at?.getTime() ?? Number.MAX_VALUE),
  )
}

type SignIns = { roles: string[]; groups: string[]; factors: PolicyUser['factors']; reenroll: boolean } & {
  standingId: number
  amr: string
  trustedBrowser: boolean
  signIns: number
}

/** What was proved then, held against what will be asked: by those whom the rule is for, as they were on that day. */
async function readSignIns({
  draft,
  existing,
  rulesThen,
  settings,
  inForceAt,
  at,
}: Outlook): Promise<Preview['signIns']> {
  const { target } = draft ?? existing ?? { target: EVERYONE }
  const rows = await db.$queryRaw<SignIns[]>`
    SELECT days.*, st.roles, st.groups::text[] AS groups, st.factors, st.reenroll FROM (
      SELECT standing_id AS "standingId", amr, trusted_browser AS "trustedBrowser", sum(count)::int AS "signIns"
      FROM sign_in_days WHERE day > (${plus(at, -SIGN_IN_DAYS * DAY)}::timestamptz AT TIME ZONE 'UTC')::date
      GROUP BY 1, 2, 3) days JOIN standings st ON st.id = days."standingId"`
  const rules = overdue(rulesThen, inForceAt)
  const signIns = { total: 0, more: 0 }
  for (const { amr, trustedBrowser, signIns: times, reenroll, ...row } of rows) {
    // Whom a part of another roll-out meets is not known of a sign-in: the others are in the majority.
    const user = { ...row, mustReenroll: reenroll, cohort: 99 }
    if (!isFor(target, user)) continue
    const factors = provedBy(amr.split(' '))
    const trusted = trustedBrowser && limitsOf(user, rules, settings, inForceAt).trust > 0
    // For what it was trusted is not known of a day: for the strongest they had.
    const best = (['webauthn', 'totp', 'email', 'sms'] as const).find((type) => user.factors.includes(type))
    const proved = {
      aal: factors.length > 0 ? (2 as const) : (1 as const),
      factors,
      trustedBy: trusted ? best : undefined,
    }
    signIns.total += times
    if (requiredStep(user, rules, settings, proved, inForceAt).kind !== 'none') signIns.more += times
  }
  return signIns
}

/** What saving it would be refused for: the same questions. */
async function refusalOf({ draft, existing, others, settings, everybody, at }: Outlook): Promise<Preview['refusal']> {
  if (draft && (await contradicts(db, { draft, others, before: existing, settings, everybody }, at)))
    return 'no_method_left'
  const after = [...others, ...(draft ? [draft] : [])].map((rule) => ({ ...rule, deadline: null }))
  if (await anAdministratorCanSignIn(db, after)) return null
  return (await anAdministratorCanSignIn(db)) ? 'last_administrator' : null
}
