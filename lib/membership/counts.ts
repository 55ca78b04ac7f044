import { Prisma } from '../db'

/**
 * How many people are in each group, or have each role, as rows `(id, members)`: people are counted once for all who are
 * alike (an index alone tells how many), and not membership by membership.
 */
export function countsOf(kind: 'role' | 'group'): Prisma.Sql {
  return Prisma.sql`(
    SELECT each.id, sum(alike.people)::int AS members
    FROM (SELECT standing_id, count(*) AS people FROM users GROUP BY standing_id) alike
      JOIN standings st ON st.id = alike.standing_id
      CROSS JOIN unnest(${kind === 'role' ? Prisma.sql`st.roles` : Prisma.sql`st.groups`}) AS each(id)
    GROUP BY each.id)`
}

/** A search for words as they are typed, for ILIKE. */
export const containing = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`
