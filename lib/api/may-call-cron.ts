import { timingSafeEqual } from 'node:crypto'
import { hashToken } from '../crypto/token'
import { env } from '../env'

/**
 * Whether a call of /api/cron comes from the platform's clock, which shows CRON_SECRET.
 * @param authorization the header as it came
 */
export function mayCallCron(authorization: string | null): 'yes' | 'not set up' | 'unauthorized' {
  const { CRON_SECRET } = env()
  if (!CRON_SECRET) return 'not set up'
  // Hashes have one length: neither the secret's nor how much of it was right can be told by the time.
  return timingSafeEqual(hashToken(authorization ?? ''), hashToken(`Bearer ${CRON_SECRET}`)) ? 'yes' : 'unauthorized'
}
