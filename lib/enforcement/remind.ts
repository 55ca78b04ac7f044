import { DAY, now } from '../clock'
import { db, Prisma } from '../db'
import { enqueueMail } from '../outbox/enqueue'
import type { AppliedRule } from '../policy/rule'
import { readSettings } from '../settings/settings'
import { amongAlike, byFailing, cutsOf, type Position, positionOf, readAlike, readRules } from './positions'

/** Somebody is reminded when a deadline is set, and again so many days before it. */
const DAYS_BEFORE = [7, 3, 1]

/** Mails that are queued in one transaction. */
const BATCH = 200

/**
 * Reminds by mail everybody who has something to set up before a deadline: once for each step of the schedule, by
 * whichever process comes first. Who has done it, is disabled, or never confirmed their address is left alone.
 * @returns how many mails were queued
 */
export async function remindOfDeadlines(): Promise<number> {
  const at = now()
  const [rules, settings] = [await readRules(), await readSettings()]
  const cuts = cutsOf(rules)
  const positions = (await readAlike(db, cuts)).map((alike) => positionOf(alike, rules, settings, at))
  let sent = 0
  for (const some of Object.values(byFailing(positions))) {
    const waiting = await findWaiting(some, cuts, at)
    for (let from = 0; from < waiting.length; from += BATCH) {
      sent += await remind(waiting.slice(from, from + BATCH), rules, at)
    }
  }
  return sent
}

type Waiting = { userId: string; ruleId: string }

/** The latest step of the schedule that has come, as SQL about `enrollment_deadlines d`. */
function lastStep(at: Date): Prisma.Sql {
  const t = Prisma.sql`${at}::timestamptz`
  const steps = [...DAYS_BEFORE]
    .sort((a, b) => a - b)
    .map((days) => {
      const step = Prisma.sql`d.deadline - make_interval(days => ${days}::int)`
      return Prisma.sql`WHEN ${step} <= ${t} THEN ${step}`
    })
  return Prisma.sql`CASE ${Prisma.join(steps, ' ')} ELSE d.created_at END`
}

const isDue = (at: Date) => Prisma.sql`(d.reminded_at IS NULL OR d.reminded_at < ${lastStep(at)})`

/** One deadline each: the one that will be asked for. */
function findWaiting(some: readonly Position[], cuts: readonly number[], at: Date): Promise<Waiting[]> {
  const { failing = [], together = false } = some[0] ?? {}
  const order = together ? Prisma.sql`DESC` : Prisma.sql`ASC`
  return db.$queryRaw<Waiting[]>`
    SELECT d.user_id AS "userId", d.rule_id AS "ruleId" FROM (
      SELECT DISTINCT ON (d.user_id) d.* FROM enrollment_deadlines d JOIN users u ON u.id = d.user_id
      WHERE d.rule_id = ANY(${failing.map(({ id }) => id)}::uuid[]) AND ${amongAlike(some, cuts)}
        AND u.disabled_at IS NULL AND u.email_verified_at IS NOT NULL
      ORDER BY d.user_id, d.deadline ${order}
    ) d WHERE d.deadline > ${at}::timestamptz AND ${isDue(at)}`
}

function remind(waiting: Waiting[], rules: readonly AppliedRule[], at: Date): Promise<number> {
  return db.$transaction(
    async (tx) => {
      // Another process may have been at it: only who was not reminded meanwhile.
      const due = await tx.$queryRaw<{ email: string; ruleId: string; deadline: Date }[]>`
        UPDATE enrollment_deadlines d SET reminded_at = ${at}::timestamptz
        FROM unnest(${waiting.map(({ userId }) => userId)}::uuid[], ${waiting.map(({ ruleId }) => ruleId)}::uuid[])
          AS waiting(user_id, rule_id), users u
        WHERE d.user_id = waiting.user_id AND d.rule_id = waiting.rule_id AND u.id = d.user_id
          AND d.deadline > ${at}::timestamptz AND ${isDue(at)}
        RETURNING u.email, d.rule_id AS "ruleId", d.deadline`
      for (const { email, ruleId, deadline } of due) {
        const rule = rules.find(({ id }) => id === ruleId)
        if (!rule) continue
        const { target, strength } = rule
        const name = target.type === 'everyone' ? '' : target.name
        await enqueueMail(tx, {
          template: 'enrollment_due',
          to: email,
          props: { deadline, target: target.type, name, strength },
        })
      }
      return due.length
    },
    { timeout: 10_000 },
  )
}

/** When the next reminders of a deadline leave, for who plans it: the instants, the earliest first. */
export function remindersOf(from: Date, deadline: Date): Date[] {
  const steps = DAYS_BEFORE.map((days) => new Date(deadline.getTime() - days * DAY)).filter((step) => step > from)
  return deadline > from ? [from, ...steps] : []
}
