import { randomBytes } from 'node:crypto'
import { db } from '../db'
import { open, seal } from './seal'

/**
 * The key of all keyed hashes: 256 random bits in the database, sealed. What is hashed cannot be hashed anew when
 * ENCRYPTION_KEYS change, since nobody has it in clear; so they seal this key instead, and it stays what it is.
 */

/** What the one row's key is sealed with. */
export const HASH_KEY_CONTEXT = 'hash-key'

/** Shared by all bundles of a process. */
const scope = globalThis as { countersignHashKey?: Promise<Buffer> }

/**
 * Opened once a process; made at the very first use, by one of all the processes that come at once.
 * @throws SealError if ENCRYPTION_KEYS does not open it; what the database throws, and then it is tried again
 */
export async function hashKey(): Promise<Buffer> {
  scope.countersignHashKey ??= load()
  try {
    return await scope.countersignHashKey
  } catch (error) {
    scope.countersignHashKey = undefined
    throw error
  }
}

async function load(): Promise<Buffer> {
  const found = (await stored()) ?? (await make())
  return open(found, HASH_KEY_CONTEXT)
}

async function stored(): Promise<Uint8Array | undefined> {
  const [row] = await db.$queryRaw<{ sealed: Uint8Array }[]>`SELECT sealed FROM hash_keys WHERE id = 1`
  return row?.sealed
}

/** Of any number of processes one inserts its key; all of them then read that one. */
async function make(): Promise<Uint8Array> {
  const sealed = seal(randomBytes(32), HASH_KEY_CONTEXT)
  await db.$executeRaw`INSERT INTO hash_keys (id, sealed) VALUES (1, ${sealed}::bytea) ON CONFLICT DO NOTHING`
  const row = await stored()
  if (!row) throw new Error('the hash key was deleted while it was made')
  return row
}
