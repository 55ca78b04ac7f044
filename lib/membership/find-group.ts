import { db, type Tx } from '../db'

export type NamedGroup = { id: string; name: string; asked: string }

/** The groups of these names, whatever the case of their letters; what there is not is left out. */
export async function findGroups(names: readonly string[], tx: Tx = db): Promise<NamedGroup[]> {
  return tx.$queryRaw<NamedGroup[]>`
    SELECT g.id, g.name, asked FROM unnest(${names}::text[]) AS asked JOIN groups g ON lower(g.name) = lower(asked)`
}
