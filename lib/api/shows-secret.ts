import { timingSafeEqual } from 'node:crypto'
import { hashToken } from '../crypto/token'

/**
 * Whether a machine shows a secret of the environment, as `Authorization: Bearer SECRET` (RFC 6750, 2.1).
 * @param authorization the header as it came
 */
export function showsSecret(
  authorization: string | null,
  secret: string | undefined,
): 'yes' | 'not set up' | 'unauthorized' {
  if (!secret) return 'not set up'
  // Hashes have one length: neither the secret's nor how much of it was right can be told by the time.
  return timingSafeEqual(hashToken(authorization ?? ''), hashToken(`Bearer ${secret}`)) ? 'yes' : 'unauthorized'
}
