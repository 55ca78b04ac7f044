import { createHmac, hkdfSync } from 'node:crypto'
import { env } from '../env'

/**
 * HMAC-SHA-256 under a key derived from ENCRYPTION_KEYS: what is stored of a secret that is only ever compared.
 * Without the key, which is not in the database, a stolen table cannot be searched for the secrets.
 */

export type KeyedHash = { keyId: string; hash: Buffer }

function hashUnder(key: Buffer, purpose: string, value: string): Buffer {
  const derived = Buffer.from(hkdfSync('sha256', key, '', `countersign/keyed-hash/v1/${purpose}`, 32))
  return createHmac('sha256', derived).update(value).digest()
}

/** The hash to store, under the first key. */
export function keyedHash(purpose: string, value: string): KeyedHash {
  const [first] = env().ENCRYPTION_KEYS
  if (!first) throw new Error('ENCRYPTION_KEYS is empty')
  return { keyId: first[0], hash: hashUnder(first[1], purpose, value) }
}

/** The hashes to look for: one under each live key, so that what an older key hashed is still found. */
export function keyedHashes(purpose: string, value: string): Buffer[] {
  return [...env().ENCRYPTION_KEYS.values()].map((key) => hashUnder(key, purpose, value))
}
