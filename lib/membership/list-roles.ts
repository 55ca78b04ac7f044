import { db } from '../db'
import { countsOf } from './counts'

export type RoleSummary = { name: string; description: string; builtIn: boolean; members: number; rules: number }

/** Every role: the built-in ones, then the others by name. There are few. */
export async function listRoles(): Promise<RoleSummary[]> {
  return db.$queryRaw<RoleSummary[]>`
    SELECT r.name, r.description, r.built_in AS "builtIn", coalesce(counts.members, 0) AS members,
      (SELECT count(*)::int FROM rules WHERE target_role = r.name) AS rules
    FROM roles r LEFT JOIN ${countsOf('role')} counts ON counts.id = r.name
    ORDER BY NOT r.built_in, r.name`
}
