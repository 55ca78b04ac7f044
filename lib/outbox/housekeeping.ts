import { DAY, HOUR, now, plus } from '../clock'
import { db } from '../db'

/** As long as browsers keep a cookie at most. */
const COOKIES_LAST = 400 * DAY

/**
 * Deletes what time has made useless: expired sign-ins, tickets, links, sessions, recoveries, one-time codes, unconfirmed files, kept answers and counts, browsers that were not seen for long, factors whose enrollment was
 * abandoned a day ago, and mails given up a week ago. None of these is accepted anywhere any more; what happened to
 * them stays in the audit log.
 */
export async function housekeeping(): Promise<void> {
  const at = now()
  const expired = { where: { expiresAt: { lte: at } } }
  // Of a sign-in that failed its owner is told first (lib/login/tell-of-failed-sign-ins.ts).
  await db.loginChallenge.deleteMany({
    where: { ...expired.where, OR: [{ attempts: 0 }, { expiresAt: { lte: plus(at, -HOUR) } }] },
  })
  await db.loginTicket.deleteMany(expired)
  await db.oneTimeToken.deleteMany(expired)
  await db.session.deleteMany(expired)
  await db.forwardTicket.deleteMany(expired)
  await db.recoveryRequest.deleteMany(expired)
  await db.memberImport.deleteMany(expired)
  await db.bypass.deleteMany(expired)
  await db.idempotencyKey.deleteMany(expired)
  await db.rateLimit.deleteMany(expired)
  await db.passwordBucket.deleteMany({ where: { since: { lte: plus(at, -DAY) } } })
  await db.knownBrowser.deleteMany({ where: { seenAt: { lte: plus(at, -COOKIES_LAST) } } })
  await db.factor.deleteMany({ where: { confirmedAt: null, createdAt: { lte: plus(at, -DAY) } } })
  await db.$queryRaw`
    SELECT count(*)::int FROM graphile_worker.complete_jobs(ARRAY(
      SELECT id FROM graphile_worker.jobs
      WHERE attempts >= max_attempts AND locked_at IS NULL AND updated_at < ${plus(at, -7 * DAY)}))`
}
