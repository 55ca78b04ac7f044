import { open, seal } from '../../crypto/seal'

/** A seed is bound to its user and its factor: in another row it does not open. */
export const contextOf = (userId: string, factorId: string) => `factor:totp:${userId}:${factorId}`

export function sealSecret(secret: Buffer, userId: string, factorId: string): Buffer {
  return seal(secret, contextOf(userId, factorId))
}

/** @throws SealError if the row was tampered with or the key is gone */
export function openSecret(sealed: Uint8Array, userId: string, factorId: string): Buffer {
  return open(sealed, contextOf(userId, factorId))
}
