import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

/** Nonce (12) | tag (16) | ciphertext: AES-256-GCM, bound to whose it is. */
const NONCE = 12
const TAG = 16

/** Seals what only this person's row may give back. */
export function seal(plain: Buffer, key: Buffer, owner: string): Buffer {
  const nonce = randomBytes(NONCE)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(owner))
  const ciphertext = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), ciphertext])
}

/** @throws Error if it was changed, or belongs to somebody else */
export function open(sealed: Buffer, key: Buffer, owner: string): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE), { authTagLength: TAG })
    .setAAD(Buffer.from(owner))
    .setAuthTag(sealed.subarray(NONCE, NONCE + TAG))
  return Buffer.concat([decipher.update(sealed.subarray(NONCE + TAG)), decipher.final()])
}
