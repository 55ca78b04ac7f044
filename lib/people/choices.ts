import { db } from '../db'

/** More than anybody chooses from a list; the rest is found by its page. */
const MOST = 500

/** The roles and groups that people can be filtered by. */
export async function readChoices(): Promise<{ roles: string[]; groups: { id: string; name: string }[] }> {
  const [roles, groups] = await Promise.all([
    db.role.findMany({ orderBy: [{ builtIn: 'desc' }, { name: 'asc' }], select: { name: true }, take: MOST }),
    db.group.findMany({ orderBy: { name: 'asc' }, select: { id: true, name: true }, take: MOST }),
  ])
  return { roles: roles.map(({ name }) => name), groups }
}
