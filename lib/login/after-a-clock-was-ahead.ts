import { CLOCK_SLACK, now, plus } from '../clock'
import { db } from '../db'
import { LOCK_LIFE } from './limits'

/**
 * A clock that was stepped far ahead, and put right again, must lock nobody for years: locks and waits that begin later than
 * now are made to begin now. The queue's own crontab too, which would else wait until that time has come. What would
 * open something for longer is refused where it is looked at (CLOCK_SLACK), and the wait of a known browser is made to begin
 * anew there (lib/users/password-bucket.ts). Each statement here goes by an index: tables may have millions of rows.
 * Done only while the database's own clock agrees: one that is behind would lift the locks of everybody else.
 *
 * Used steps of authenticators stay as they are: a code must not come back to life.
 */
export async function afterAClockWasAhead(): Promise<void> {
  const at = now()
  const [clock] = await db.$queryRaw<{ at: Date }[]>`SELECT clock_timestamp() AS at`
  if (!clock || Math.abs(clock.at.getTime() - at.getTime()) > CLOCK_SLACK) return
  const ahead = plus(at, CLOCK_SLACK)
  await db.$executeRaw`UPDATE users SET factor_locked_until = ${plus(at, LOCK_LIFE)}::timestamptz
    WHERE factor_locked_until > ${plus(ahead, LOCK_LIFE)}::timestamptz`
  await db.$executeRaw`UPDATE factors SET code_sent_at = least(code_sent_at, ${at}::timestamptz),
      code_sends_since = least(code_sends_since, ${at}::timestamptz)
    WHERE code_sent_at > ${ahead}::timestamptz OR code_sends_since > ${ahead}::timestamptz`
  await db.$executeRaw`UPDATE password_buckets SET since = ${at}::timestamptz, told_at = least(told_at, ${at}::timestamptz)
    WHERE since > ${ahead}::timestamptz OR told_at > ${ahead}::timestamptz`
  await db.$executeRaw`UPDATE graphile_worker._private_known_crontabs SET last_execution = now()
    WHERE last_execution > now() + interval '5 minutes'`
}
