import { now } from '../clock'
import { db, Prisma } from '../db'
import { env } from '../env'
import { kidOf, SEALED_PLACES } from './sealed-places'

export type KeyUse = {
  kid: string
  /** Whether ENCRYPTION_KEYS has it. */
  live: boolean
  /** How much is sealed under it, by place. */
  sealed: Record<string, number>
  /** Backup codes and one-time codes that can still be used and were hashed under it, before there was a hash key. */
  codes: number
}

export type KeyStatus = {
  /** The kid of the key that seals. */
  seals: string
  keys: KeyUse[]
  /** Keys that nothing depends on: they may be taken out of ENCRYPTION_KEYS. */
  unneeded: string[]
}

/** What depends on which key: those of ENCRYPTION_KEYS, in its order, and those that are missing there. */
export async function readKeyStatus(): Promise<KeyStatus> {
  const live = [...env().ENCRYPTION_KEYS.keys()]
  const keys = new Map<string, KeyUse>()
  const useOf = (kid: string): KeyUse => {
    const found = keys.get(kid) ?? { kid, live: live.includes(kid), sealed: {}, codes: 0 }
    keys.set(kid, found)
    return found
  }
  for (const kid of live) useOf(kid)
  for (const { name, from, sealed } of SEALED_PLACES) {
    const counts = await db.$queryRaw<{ kid: string; count: number }[]>`
      SELECT ${kidOf(sealed)} AS kid, count(*)::int AS count FROM ${from} WHERE ${sealed} IS NOT NULL GROUP BY 1`
    for (const { kid, count } of counts) useOf(kid).sealed[name] = count
  }
  for (const { kid, count } of await countCodes()) useOf(kid).codes = count
  const [seals = ''] = live
  const unneeded = [...keys.values()].filter(
    ({ kid, live, sealed, codes }) => live && kid !== seals && codes === 0 && Object.keys(sealed).length === 0,
  )
  return { seals, keys: [...keys.values()], unneeded: unneeded.map(({ kid }) => kid) }
}

/** By the key that hashed them. */
function countCodes(): Promise<{ kid: string; count: number }[]> {
  return db.$queryRaw`SELECT key_id AS kid, count(*)::int AS count FROM (${usableCodes()}) c GROUP BY 1`
}

/** SQL: the codes that can still be used, without those under the hash key, which depend on its row alone. */
export function usableCodes(): Prisma.Sql {
  return Prisma.sql`
    SELECT key_id FROM backup_codes WHERE used_at IS NULL AND key_id NOT LIKE '@%'
    UNION ALL SELECT key_id FROM bypasses WHERE expires_at > ${now()}::timestamptz AND key_id NOT LIKE '@%'`
}
