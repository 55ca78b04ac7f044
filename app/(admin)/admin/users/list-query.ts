import type { PeopleFilter } from '@/lib/people/filter'
import { peopleFilter } from '@/lib/people/filter'

export const COLUMNS = ['state', 'factors', 'roles', 'groups', 'lastSignIn', 'created'] as const
export type Column = (typeof COLUMNS)[number]
const AT_FIRST: Column[] = ['state', 'factors', 'roles', 'lastSignIn']

/** What the list shows, as its address says. */
export type ListQuery = { filter: PeopleFilter; columns: Column[] }

export type Given = Record<string, string | string[] | undefined>

const one = (value: string | string[] | undefined) => (Array.isArray(value) ? value.at(-1) : value)

/** Reads it from an address. What is none of ours is left out: an address is easily cut off. */
export function readListQuery(given: Given): ListQuery {
  const fields = { q: one(given.q), state: one(given.state), role: one(given.role), group: one(given.group) }
  const good = Object.entries(fields).filter(([name, value]) => peopleFilter.safeParse({ [name]: value }).success)
  const chosen = [given.columns].flat().flatMap((value) => value?.split(',') ?? [])
  const columns = COLUMNS.filter((column) => chosen.includes(column))
  return {
    filter: peopleFilter.parse(Object.fromEntries(good)),
    columns: columns.length > 0 ? columns : AT_FIRST,
  }
}

/** The address of a list, with some of it changed. */
export function listHref(query: ListQuery, change: Partial<PeopleFilter> = {}, cursor: Record<string, string> = {}) {
  const filter = Object.entries({ ...query.filter, ...change }).filter(([, value]) => value)
  const usual = query.columns.join() === AT_FIRST.join()
  const all = new URLSearchParams([
    ...(filter as [string, string][]),
    ...(usual ? [] : [['columns', query.columns.join()]]),
    ...Object.entries(cursor),
  ])
  return all.size > 0 ? `/admin/users?${all}` : '/admin/users'
}
