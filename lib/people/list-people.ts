import { now } from '../clock'
import { db, Prisma } from '../db'
import type { FactorType } from '../policy/rule'
import { type Standing, standingJson } from '../policy/standing'
import { readSettings } from '../settings/settings'
import { type PeopleFilter, wherePeople } from './filter'
import { type PolicyState, policyStateOf } from './state'

/** Beyond this it is not counted any further. */
export const COUNTED = 10_000

/** Somebody in a list. */
export type PersonInList = PolicyState & {
  id: string
  email: string
  name: string
  roles: string[]
  groups: { id: string; name: string }[]
  factors: FactorType[]
  createdAt: Date
  lastSignInAt: Date | null
  disabledAt: Date | null
  lockedUntil: Date | null
  /** Of an invitation that was not taken up yet. */
  invitedAt: Date | null
}

type Row = Omit<PersonInList, 'roles' | 'factors' | 'state' | 'deadline'> & { standing: Standing }

/** Where a page begins: after that address, or before it, in the order of addresses. */
export type Cursor = { after?: string; before?: string }

export type PeoplePage = {
  people: PersonInList[]
  /** For the page that follows, and the one before; null where there is none. */
  next: string | null
  previous: string | null
}

/** People in the order of their addresses, a page at a time: it costs the same wherever the page is. */
export async function listPeople(filter: PeopleFilter, cursor: Cursor, limit: number): Promise<PeoplePage> {
  const at = now()
  const [where, settings] = await Promise.all([wherePeople(filter, at), readSettings()])
  const back = cursor.before !== undefined
  const from = readCursor(cursor.before ?? cursor.after)
  const position =
    from === null ? Prisma.sql`true` : back ? Prisma.sql`u.email < ${from}` : Prisma.sql`u.email > ${from}`
  // One more than is shown tells whether there is another page.
  const rows = await db.$queryRaw<Row[]>`
    SELECT u.id, u.email, u.name, u.created_at AS "createdAt", u.last_sign_in_at AS "lastSignInAt",
      u.disabled_at AS "disabledAt", CASE WHEN u.factor_locked_until > ${at} THEN u.factor_locked_until END AS "lockedUntil",
      u.invited_at AS "invitedAt", ${standingJson} AS standing,
      (SELECT coalesce(json_agg(json_build_object('id', g.id, 'name', g.name) ORDER BY g.name), '[]')
        FROM group_members m JOIN groups g ON g.id = m.group_id WHERE m.user_id = u.id) AS groups
    FROM (
      SELECT * FROM users u WHERE ${where} AND ${position}
      ORDER BY u.email ${back ? Prisma.sql`DESC` : Prisma.sql`ASC`} LIMIT ${limit + 1}
    ) u ORDER BY u.email ${back ? Prisma.sql`DESC` : Prisma.sql`ASC`}`
  const more = rows.length > limit
  const shown = back ? rows.slice(0, limit).reverse() : rows.slice(0, limit)
  const people = shown.map(({ standing, ...row }) => ({
    ...row,
    roles: standing.roles,
    factors: standing.factors,
    ...policyStateOf(standing, settings, at),
  }))
  const [first, last] = [people[0], people.at(-1)]
  return {
    people,
    next: last && (back || more) ? writeCursor(last.email) : null,
    previous: first && (back ? more : from !== null) ? writeCursor(first.email) : null,
  }
}

/** How many there are; `COUNTED` and one if there are more than that. */
export async function countPeople(filter: PeopleFilter): Promise<number> {
  const where = await wherePeople(filter, now())
  const [row] = await db.$queryRaw<{ people: number }[]>`
    SELECT count(*)::int AS people FROM (SELECT 1 FROM users u WHERE ${where} LIMIT ${COUNTED + 1}) found`
  return row?.people ?? 0
}

const writeCursor = (email: string) => Buffer.from(email).toString('base64url')

/** @returns null for none, and for what is none of ours: then the list begins at its beginning */
function readCursor(cursor: string | undefined): string | null {
  if (!cursor || cursor.length > 600 || !/^[A-Za-z0-9_-]+$/.test(cursor)) return null
  return Buffer.from(cursor, 'base64url').toString().replaceAll('\u0000', '') || null
}
