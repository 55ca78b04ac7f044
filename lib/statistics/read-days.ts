import { DAY, plus } from '../clock'
import { db } from '../db'
import type { Alike } from '../enforcement/positions'

/** The days (UTC) of a range, oldest first, as dates at midnight. */
export function daysUntil(at: Date, days: number): Date[] {
  const today = Math.floor(at.getTime() / DAY) * DAY
  return [...Array(days).keys()].map((n) => new Date(today - (days - 1 - n) * DAY))
}

/** People of a role who have a kind of factor, on a day. Role `*`: everybody. Kind `*`: all of them; `any`: with any. */
export type Adoption = { day: Date; role: string; kind: string; people: number }

/** Adoption as it was counted on each of the days, and as it is now on the last of them. @param alike everybody */
export async function readAdoption(days: Date[], alike: readonly Alike[]): Promise<Adoption[]> {
  const today = days.at(-1) as Date
  const before = await db.$queryRaw<Adoption[]>`
    SELECT day, role, kind, people FROM adoption_days
    WHERE day >= ${days[0]}::date AND day < ${today}::date ORDER BY day`
  return [...before, ...adoptionOf(alike).map((each) => ({ ...each, day: today }))]
}

function adoptionOf(alike: readonly Alike[]): Omit<Adoption, 'day'>[] {
  const counts = new Map<string, Omit<Adoption, 'day'>>()
  for (const { user, people } of alike) {
    for (const role of ['*', ...user.roles]) {
      for (const kind of ['*', ...user.factors, ...(user.factors.length > 0 ? ['any'] : [])]) {
        const key = `${role} ${kind}`
        counts.set(key, { role, kind, people: people + (counts.get(key)?.people ?? 0) })
      }
    }
  }
  return [...counts.values()]
}

/** What happened on a day. */
export type Activity = {
  day: Date
  signIns: number
  /** Wrong passwords, passkeys and answers of other providers; and failed second factors. */
  failedFirst: number
  failedSecond: number
  locks: number
}

/**
 * What happened on each of the days, from the sums that are kept of the log.
 * @returns since when there are any, too: before that nothing was counted
 */
export async function readActivity(days: Date[]): Promise<{ activity: Activity[]; since: Date | null }> {
  const from = days[0] as Date
  const [signIns, events, [first]] = await Promise.all([
    db.$queryRaw<{ day: Date; count: number }[]>`
      SELECT day, sum(count)::int AS count FROM sign_in_days WHERE day >= ${from}::date GROUP BY day`,
    db.$queryRaw<{ day: Date; failedFirst: number; failedSecond: number; locks: number }[]>`
      SELECT day,
        coalesce(sum(count) FILTER (WHERE event IN ('login.password', 'login.passkey', 'login.provider')), 0)::int AS "failedFirst",
        coalesce(sum(count) FILTER (WHERE event IN ('login.factor', 'step_up.factor')), 0)::int AS "failedSecond",
        coalesce(sum(count) FILTER (WHERE event = 'user.factor_locked'), 0)::int AS locks
      FROM audit_days
      WHERE day >= ${from}::date AND (event = 'user.factor_locked' OR outcome = 'failure'
        AND event IN ('login.password', 'login.passkey', 'login.provider', 'login.factor', 'step_up.factor'))
      GROUP BY day`,
    db.$queryRaw<{ day: Date | null }[]>`SELECT min(day) AS day FROM audit_days`,
  ])
  const signedIn = new Map(signIns.map(({ day, count }) => [day.getTime(), count]))
  const happened = new Map(events.map((each) => [each.day.getTime(), each]))
  return {
    since: first?.day ?? null,
    activity: days.map((day) => ({
      day,
      signIns: signedIn.get(day.getTime()) ?? 0,
      failedFirst: happened.get(day.getTime())?.failedFirst ?? 0,
      failedSecond: happened.get(day.getTime())?.failedSecond ?? 0,
      locks: happened.get(day.getTime())?.locks ?? 0,
    })),
  }
}

/** The range that a chart shows: from when on there is something to show, and a week at least. */
export function shownDays(days: Date[], since: Date | null): Date[] {
  const week = plus(days.at(-1) as Date, -6 * DAY)
  const from = since && since < week ? since : week
  return days.filter((day) => day >= from)
}
