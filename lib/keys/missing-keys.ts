import { db } from '../db'
import { env } from '../env'
import { usableCodes } from './read-key-status'
import { kidOf, SEALED_PLACES } from './sealed-places'

/**
 * The keys on which something depends and that ENCRYPTION_KEYS does not have: an old one that was taken out too early, say.
 * Asked at every start, so by names alone, and in a time that does not grow with the number of people.
 */
export async function missingKeys(): Promise<string[]> {
  const used = new Set<string>()
  for (const { from, sealed } of SEALED_PLACES) {
    const kid = kidOf(sealed)
    // From each name to the next one: PostgreSQL would read all of an index through to find what is different in it.
    const rows = await db.$queryRaw<{ kid: string }[]>`
      WITH RECURSIVE names (kid) AS (
        (SELECT ${kid} FROM ${from} WHERE ${sealed} IS NOT NULL ORDER BY 1 LIMIT 1)
        UNION ALL
        SELECT (SELECT ${kid} FROM ${from} WHERE ${sealed} IS NOT NULL AND ${kid} > names.kid ORDER BY 1 LIMIT 1)
        FROM names WHERE names.kid IS NOT NULL
      )
      SELECT kid FROM names WHERE kid IS NOT NULL`
    for (const { kid } of rows) used.add(kid)
  }
  const codes = await db.$queryRaw<{ kid: string }[]>`SELECT DISTINCT key_id AS kid FROM (${usableCodes()}) c`
  for (const { kid } of codes) used.add(kid)
  return [...used].filter((kid) => !env().ENCRYPTION_KEYS.has(kid))
}
