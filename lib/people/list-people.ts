import { now } from '../clock'
import { db, Prisma } from '../db'
import type { FactorType } from '../policy/rule'
import { type Standing, standingJson } from '../policy/standing'
import { readSettings, type Settings } from '../settings/settings'
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
  return pageOf(await wherePeople(filter, at), cursor, limit, at)
}

/** A page, and how many there are in all: `COUNTED` and one if there are more than that. */
export async function searchPeople(filter: PeopleFilter, cursor: Cursor, limit: number) {
  const at = now()
  const where = await wherePeople(filter, at)
  const [page, count] = await Promise.all([pageOf(where, cursor, limit, at), countOf(where)])
  return { ...page, count }
}

async function pageOf(where: Prisma.Sql, cursor: Cursor, limit: number, at: Date): Promise<PeoplePage> {
  const settings = await readSettings()
  const back = cursor.before !== undefined
  const from = readCursor(cursor.before ?? cursor.after)
  const position =
    from === null ? Prisma.sql`true` : back ? Prisma.sql`u.email < ${from}` : Prisma.sql`u.email > ${from}`
  // One more than is shown tells whether there is another page.
  const order = Prisma.sql`ORDER BY u.email ${back ? Prisma.sql`DESC` : Prisma.sql`ASC`}`
  const rows = await select(
    Prisma.sql`SELECT * FROM users u WHERE ${where} AND ${position} ${order} LIMIT ${limit + 1}`,
    order,
    at,
  )
  const more = rows.length > limit
  const shown = back ? rows.slice(0, limit).reverse() : rows.slice(0, limit)
  const people = shown.map((row) => personOf(row, settings, at))
  const [first, last] = [people[0], people.at(-1)]
  return {
    people,
    next: last && (back || more) ? writeCursor(last.email) : null,
    previous: first && (back ? more : from !== null) ? writeCursor(first.email) : null,
  }
}

/** @param users SQL of the rows of `users` that are meant */
function select(users: Prisma.Sql, order: Prisma.Sql, at: Date): Promise<Row[]> {
  return db.$queryRaw<Row[]>`
    SELECT u.id, u.email, u.name, u.created_at AS "createdAt", u.last_sign_in_at AS "lastSignInAt",
      u.disabled_at AS "disabledAt", CASE WHEN u.factor_locked_until > ${at} THEN u.factor_locked_until END AS "lockedUntil",
      u.invited_at AS "invitedAt", ${standingJson} AS standing,
      (SELECT coalesce(json_agg(json_build_object('id', g.id, 'name', g.name) ORDER BY g.name), '[]')
        FROM group_members m JOIN groups g ON g.id = m.group_id WHERE m.user_id = u.id) AS groups
    FROM (${users}) u ${order}`
}

function personOf({ standing, ...row }: Row, settings: Settings, at: Date): PersonInList {
  return { ...row, roles: standing.roles, factors: standing.factors, ...policyStateOf(standing, settings, at) }
}

/** One of them, as the list has them; null if there is no such person. */
export async function findPersonInList(id: string): Promise<PersonInList | null> {
  const at = now()
  const settings = await readSettings()
  const [row] = await select(Prisma.sql`SELECT * FROM users u WHERE u.id = ${id}::uuid`, Prisma.empty, at)
  return row ? personOf(row, settings, at) : null
}

async function countOf(where: Prisma.Sql): Promise<number> {
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
