import { db, Prisma } from '../db'
import { containing, countsOf } from './counts'

export type GroupSummary = { id: string; name: string; description: string; members: number; rules: number }

/**
 * Groups by name, a page at a time.
 * @param after the `next` of the page before
 */
export async function listGroups({ search = '', after = '', limit = 50 } = {}): Promise<{
  groups: GroupSummary[]
  next: string | null
}> {
  const rows = await db.$queryRaw<GroupSummary[]>`
    WITH page AS (
      SELECT id, name, description FROM groups
      WHERE lower(name) > lower(${after}) ${search ? Prisma.sql`AND name ILIKE ${containing(search)}` : Prisma.empty}
      ORDER BY lower(name) LIMIT ${limit + 1})
    SELECT page.*, coalesce(counts.members, 0) AS members,
      (SELECT count(*)::int FROM rules r WHERE page.id IN (r.target_group, r.part_group)) AS rules
    FROM page LEFT JOIN ${countsOf('group')} counts ON counts.id = page.id ORDER BY lower(name)`
  const groups = rows.slice(0, limit)
  return { groups, next: rows.length > limit ? (groups.at(-1)?.name ?? null) : null }
}
