import { db, Prisma } from '../db'
import type { Place } from './change-memberships'
import { containing } from './counts'

export type Member = { id: string; email: string; name: string; disabled: boolean }

/**
 * Who is in a group or has a role, by address, a page at a time.
 * @param after the `next` of the page before
 */
export async function listMembers(input: {
  place: Pick<Place, 'kind' | 'id'>
  search?: string
  after?: string
  limit?: number
}): Promise<{ members: Member[]; next: string | null }> {
  const { place, search = '', after = '', limit = 50 } = input
  const belonging =
    place.kind === 'role'
      ? Prisma.sql`user_roles m JOIN users u ON u.id = m.user_id WHERE m.role_name = ${place.id}`
      : Prisma.sql`group_members m JOIN users u ON u.id = m.user_id WHERE m.group_id = ${place.id}::uuid`
  const found = search
    ? Prisma.sql`AND (u.email ILIKE ${containing(search)} OR u.name ILIKE ${containing(search)})`
    : Prisma.empty
  const rows = await db.$queryRaw<Member[]>`
    SELECT u.id, u.email, u.name, u.disabled_at IS NOT NULL AS disabled FROM ${belonging}
      AND u.email > ${after} ${found}
    ORDER BY u.email LIMIT ${limit + 1}`
  const members = rows.slice(0, limit)
  return { members, next: rows.length > limit ? (members.at(-1)?.email ?? null) : null }
}
