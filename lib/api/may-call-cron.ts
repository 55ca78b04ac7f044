import { env } from '../env'
import { showsSecret } from './shows-secret'

/**
 * Whether a call of /api/cron comes from the platform's clock, which shows CRON_SECRET.
 * @param authorization the header as it came
 */
export function mayCallCron(authorization: string | null): 'yes' | 'not set up' | 'unauthorized' {
  return showsSecret(authorization, env().CRON_SECRET)
}
