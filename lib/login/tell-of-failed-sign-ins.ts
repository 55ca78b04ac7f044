import { now } from '../clock'
import { db, type Tx } from '../db'
import { tell } from '../users/tell'
import { LOCK_LIFE } from './limits'

/** How many are taken at a time, in one transaction. */
const BATCH = 100

type Failed = {
  userId: string
  email: string
  tries: number
  at: Date
  ip: string | null
  userAgent: string | null
  /** A worse note is out already, or the browser is one in which they have shown a second factor, and they have again. */
  settled: boolean
}

/**
 * Tells people of sign-ins that had the right password, then wrong answers, and ran out or were given up: somebody has
 * their password. One note a person and round, however many sign-ins there were; none where the lock has sent its alert,
 * nor where somebody merely mistyped in a browser of theirs and then came in. Ends those sign-ins. Idempotent.
 */
export async function tellOfFailedSignIns(): Promise<void> {
  while ((await db.$transaction((tx) => tellSome(tx, now()))) === BATCH);
}

async function tellSome(tx: Tx, at: Date): Promise<number> {
  const failed = await tx.$queryRaw<Failed[]>`
    WITH over AS (
      SELECT id FROM login_challenges
      WHERE expires_at <= ${at}::timestamptz AND attempts > 0 AND purpose IN ('sign_in', 'replace_factor')
      LIMIT ${BATCH} FOR UPDATE SKIP LOCKED
    ), ended AS (DELETE FROM login_challenges c USING over WHERE c.id = over.id RETURNING c.*)
    SELECT u.id AS "userId", u.email, ended.attempts AS tries, ended.created_at AS at, ended.ip,
      ended.user_agent AS "userAgent",
      coalesce(u.factor_locked_until > ended.created_at + ${LOCK_LIFE} * interval '1 millisecond', false)
        OR (ended.known_browser AND EXISTS (SELECT 1 FROM sessions s
          WHERE s.user_id = u.id AND s.created_at >= ended.created_at AND s.aal > 1)) AS settled
    FROM ended JOIN users u ON u.id = ended.user_id ORDER BY ended.created_at`
  const told = new Map<string, Failed>()
  for (const one of failed.filter(({ settled }) => !settled)) {
    const before = told.get(one.userId)
    told.set(one.userId, { ...one, tries: one.tries + (before?.tries ?? 0) })
  }
  for (const { userId, email, tries, at: began, ip, userAgent } of told.values()) {
    const props = { tries, at: began, from: { ip, userAgent } }
    await tell(tx, { id: userId, email }, { template: 'second_factor_failed', props })
  }
  return failed.length
}
