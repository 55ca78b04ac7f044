import { createHmac, hkdfSync } from 'node:crypto'
import { env } from '../env'
import { hashKey } from './hash-key'

/**
 * HMAC-SHA-256 under the database's hash key, which ENCRYPTION_KEYS opens: what is stored of a secret that is only ever
 * compared. Without them, and they are not in the database, a stolen table cannot be searched for the secrets.
 */

export type KeyedHash = { keyId: string; hash: Buffer }

/** The name of the hash key. No key of ENCRYPTION_KEYS can have it. */
const HASH_KEY_ID = '@1'

function hashUnder(key: Buffer, version: 'v1' | 'v2', purpose: string, value: string): Buffer {
  const derived = Buffer.from(hkdfSync('sha256', key, '', `countersign/keyed-hash/${version}/${purpose}`, 32))
  return createHmac('sha256', derived).update(value).digest()
}

/** The hash to store. @throws if the hash key cannot be had: then nothing is stored */
export async function keyedHash(purpose: string, value: string): Promise<KeyedHash> {
  return { keyId: HASH_KEY_ID, hash: hashUnder(await hashKey(), 'v2', purpose, value) }
}

/**
 * The hashes to look for. Before there was a hash key, the keys of ENCRYPTION_KEYS hashed themselves: what one of them
 * did is found as long as it is live.
 * @throws if the hash key cannot be had: then nothing is found
 */
export async function keyedHashes(purpose: string, value: string): Promise<Buffer[]> {
  const { hash } = await keyedHash(purpose, value)
  return [hash, ...[...env().ENCRYPTION_KEYS.values()].map((key) => hashUnder(key, 'v1', purpose, value))]
}
