import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { env } from '../env'

/**
 * Seals what must be stored and read again: AES-256-GCM (NIST SP 800-38D) under the first key of ENCRYPTION_KEYS,
 * which is never in the database. The context (whose it is, what it is for) is bound in as associated data, so that
 * a sealed value moved to another row does not open.
 *
 * Layout: version (1) | length of kid (1) | kid | nonce (12) | tag (16) | ciphertext
 */

const VERSION = 1
const NONCE = 12
const TAG = 16

const derived = new Map<string, Buffer>()

function sealingKey(kid: string, key: Buffer): Buffer {
  const id = `${kid}:${key.toString('base64url')}`
  let found = derived.get(id)
  if (!found) {
    found = Buffer.from(hkdfSync('sha256', key, '', 'countersign/seal/v1', 32))
    derived.set(id, found)
  }
  return found
}

/** A sealed value that cannot be opened: wrong key, wrong context, or altered. Never says which. */
export class SealError extends Error {
  override name = 'SealError'
}

/**
 * @param plain what to seal
 * @param context whose and what it is, such as `factor:USER:FACTOR`; the same string opens it again
 */
export function seal(plain: Buffer | string, context: string): Buffer {
  const [first] = env().ENCRYPTION_KEYS
  if (!first) throw new Error('ENCRYPTION_KEYS is empty')
  const [kid, key] = first
  const nonce = randomBytes(NONCE)
  const cipher = createCipheriv('aes-256-gcm', sealingKey(kid, key), nonce)
  cipher.setAAD(Buffer.from(context))
  const ciphertext = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([Buffer.from([VERSION, kid.length]), Buffer.from(kid), nonce, cipher.getAuthTag(), ciphertext])
}

/**
 * @param sealed what `seal` gave
 * @param context the string it was sealed with
 * @throws SealError if the key is gone, the context differs, or a bit was changed
 */
export function open(sealed: Uint8Array, context: string): Buffer {
  const bytes = Buffer.from(sealed)
  const kidEnd = 2 + (bytes[1] ?? 0)
  const kid = bytes.subarray(2, kidEnd).toString()
  const key = env().ENCRYPTION_KEYS.get(kid)
  if (bytes[0] !== VERSION || !key || bytes.length < kidEnd + NONCE + TAG) throw new SealError('cannot be opened')
  const nonce = bytes.subarray(kidEnd, kidEnd + NONCE)
  const tag = bytes.subarray(kidEnd + NONCE, kidEnd + NONCE + TAG)
  try {
    const decipher = createDecipheriv('aes-256-gcm', sealingKey(kid, key), nonce, { authTagLength: TAG })
    decipher.setAAD(Buffer.from(context))
    decipher.setAuthTag(tag)
    return Buffer.concat([decipher.update(bytes.subarray(kidEnd + NONCE + TAG)), decipher.final()])
  } catch {
    throw new SealError('cannot be opened')
  }
}
