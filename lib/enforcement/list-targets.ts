import { db } from '../db'

export type Targets = { roles: string[]; groups: { id: string; name: string }[] }

/** Whom a rule can be for, beside everyone. */
export async function listTargets(): Promise<Targets> {
  const [roles, groups] = await Promise.all([
    db.role.findMany({ select: { name: true }, orderBy: [{ builtIn: 'desc' }, { name: 'asc' }] }),
    db.group.findMany({ select: { id: true, name: true }, orderBy: { name: 'asc' } }),
  ])
  return { roles: roles.map(({ name }) => name), groups }
}
