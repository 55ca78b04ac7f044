import type { AuditActor } from '../audit/record-event'
import { CLOCK_SLACK, plus } from '../clock'
import { db, Prisma } from '../db'
import { hasBypass } from '../factors/bypass/bypass'
import { FAILURES_OF_ONE_AUTHENTICATOR } from '../factors/factor'
import type { Method } from '../factors/methods'
import { heldTo } from '../policy/demand'
import { type Standing, standingJson } from '../policy/standing'
import { type Settings, settingsJson } from '../settings/settings'
import { lockedPerson } from '../users/lock-user'
import type { UsableFactor } from './challenge-methods'
import { ATTEMPTS_PER_CHALLENGE, FAILURES_BEFORE_LOCK, GUESSABLE, LOCK_LIFE, STRANGER_FAILURES } from './limits'
import type { WhichChallenge } from './which-challenge'

/** An attempt that has been charged, with all that its answer is held against. */
export type Charged = ChargedRow & {
  /** Who gives the answer, for the audit log: the person, or the application that was shown it. */
  actor: AuditActor
}

export type ChargedRow = {
  id: string
  purpose: string
  sessionId: string | null
  amr: string[]
  demanded: string[] | null
  webauthnChallenge: string | null
  userId: string
  email: string
  passwordHash: string | null
  /** Null if the challenge took no further attempt: over, used up, or the account locked. */
  attempts: number | null
  failures: number | null
  /** Whether the browser is known to the account; if not, how many failures of strangers there are now. */
  knownBrowser: boolean
  strangerFailures: number
  /** Whether this was charged to strangers. */
  strange: boolean
  /** The authenticators that this is a guess at; which of them take no other, if it is wrong. */
  tried: string[]
  stopped: string[]
  standing: Standing
  factors: (UsableFactor & { id: string; secret: string | null; lastAcceptedStep: string | null })[]
  backupCodes: number
  bypass: boolean
  settings: Settings
  /** Whether a recovery of the account is under way. */
  recovering: boolean
}

/**
 * Charges the attempt and reads all that the answer is held against, in one statement: to the challenge, to the account,
 * to all strangers together where the browser is one, and to the authenticators that are guessed at. The account's
 * counter reaching its limit locks it at once: a right answer to this very attempt takes the lock back.
 * @returns undefined if there is no such challenge, or no longer
 */
export async function chargeAttempt(
  challenge: WhichChallenge,
  method: Method,
  at: Date,
): Promise<ChargedRow | undefined> {
  const [row] = await db.$queryRaw<ChargedRow[]>(chargeStatement(challenge, method, at))
  return row
}

/** The statement that does it, for who has something to write before it. */
export function chargeStatement({ tokenHash: hash, purposes }: WhichChallenge, method: Method, at: Date): Prisma.Sql {
  const afterLock = Prisma.sql`CASE WHEN u.factor_locked_until IS NULL THEN u.factor_failures + 1 ELSE 1 END`
  const unlocked = Prisma.sql`(u.factor_locked_until IS NULL OR u.factor_locked_until <= ${at}::timestamptz)`
  // A password is asked again only where there is no second factor to be guessed at.
  const strange = Prisma.sql`(NOT charged.known_browser AND ${method !== 'password'})`
  return Prisma.sql`
    WITH person AS (
      SELECT u.id FROM users u JOIN login_challenges c ON c.user_id = u.id
      WHERE c.token_hash = ${hash} AND u.disabled_at IS NULL AND ${unlocked}
        AND (c.known_browser OR u.stranger_failures < ${STRANGER_FAILURES})
      FOR NO KEY UPDATE OF u
    ), charged AS (
      UPDATE login_challenges c SET attempts = c.attempts + 1 FROM person
      WHERE c.token_hash = ${hash} AND ${isPending(at)} AND c.attempts < ${ATTEMPTS_PER_CHALLENGE}
        AND c.purpose = ANY(${purposes}::text[]) AND c.user_id = person.id
      RETURNING c.user_id, c.attempts, c.known_browser
    ), account AS (
      UPDATE users u SET factor_failures = ${afterLock},
        factor_locked_until = CASE WHEN ${afterLock} >= ${FAILURES_BEFORE_LOCK}
          THEN ${plus(at, LOCK_LIFE)}::timestamptz END,
        stranger_failures = u.stranger_failures + CASE WHEN ${strange} THEN 1 ELSE 0 END
      FROM charged WHERE u.id = charged.user_id
      RETURNING u.factor_failures, u.stranger_failures, ${strange} AS strange
    ), tried AS (
      UPDATE factors f SET failures = f.failures + 1 FROM charged
      WHERE f.user_id = charged.user_id AND f.type = ${GUESSABLE.includes(method) ? method : null}::text
        AND f.confirmed_at IS NOT NULL AND f.failures < ${FAILURES_OF_ONE_AUTHENTICATOR}
      RETURNING f.id, f.failures
    )
    SELECT c.id, c.purpose, c.session_id AS "sessionId", c.amr, c.demanded,
      c.webauthn_challenge AS "webauthnChallenge", u.id AS "userId", u.email,
      u.password_hash AS "passwordHash", charged.attempts, account.factor_failures AS failures,
      c.known_browser AS "knownBrowser", coalesce(account.stranger_failures, u.stranger_failures) AS "strangerFailures",
      coalesce(account.strange, false) AS strange, ARRAY(SELECT id FROM tried) AS tried,
      ARRAY(SELECT id FROM tried WHERE failures = ${FAILURES_OF_ONE_AUTHENTICATOR}) AS stopped,
      ${standingJson} AS standing,
      (SELECT coalesce(json_agg(json_build_object('id', f.id, 'type', f.type, 'address', f.address,
          'lastUsedAt', f.last_used_at, 'secret', encode(f.sealed_secret, 'base64'), 'lastAcceptedStep', f.last_accepted_step::text)), '[]')
        FROM factors f WHERE f.user_id = u.id AND ${isInUse}) AS factors,
      (SELECT count(*)::int FROM backup_codes WHERE user_id = u.id AND used_at IS NULL) AS "backupCodes", ${hasBypass(at)} AS bypass,
      EXISTS (SELECT 1 FROM recovery_requests WHERE user_id = u.id) AS recovering, ${settingsJson} AS settings
    FROM login_challenges c JOIN users u ON u.id = c.user_id CROSS JOIN settings
      LEFT JOIN charged ON true LEFT JOIN account ON true
    WHERE c.token_hash = ${hash} AND c.purpose = ANY(${purposes}::text[]) AND ${isPending(at)}`
}

/** What was charged, as of whom it goes on record, held to what an application's own code asked for as well. */
export function chargedAs(actor: AuditActor, row: ChargedRow): Charged {
  return { ...row, actor, standing: heldTo(row.demanded, row.standing) }
}

/** SQL about `login_challenges c`: it waits; one that a clock which was ahead has made does not. */
export const isPending = (at: Date) =>
  Prisma.sql`(c.expires_at > ${at}::timestamptz AND c.created_at <= ${plus(at, CLOCK_SLACK)}::timestamptz)`

/** SQL about `factors f`: it counts, and has not taken too many wrong codes. */
export const isInUse = Prisma.sql`f.confirmed_at IS NOT NULL AND f.failures < ${FAILURES_OF_ONE_AUTHENTICATOR}`

/** Gives back what an attempt was charged that turned out to be no guess. */
export async function refundAttempt(charged: Charged): Promise<void> {
  await db.$executeRaw`
    WITH ${lockedPerson(charged.userId)}, returned AS (
      UPDATE login_challenges c SET attempts = c.attempts - 1 FROM person
      WHERE c.id = ${charged.id}::uuid AND c.user_id = person.id RETURNING c.user_id
    ), untried AS (
      UPDATE factors f SET failures = f.failures - 1 FROM returned
      WHERE f.user_id = returned.user_id AND array_position(${charged.tried}::uuid[], f.id) IS NOT NULL AND f.failures > 0
    )
    UPDATE users u SET factor_failures = u.factor_failures - 1,
      stranger_failures = greatest(0, u.stranger_failures - ${charged.strange ? 1 : 0}::int),
      factor_locked_until = CASE WHEN u.factor_failures - 1 >= ${FAILURES_BEFORE_LOCK} THEN u.factor_locked_until END
    FROM returned WHERE u.id = returned.user_id AND u.factor_failures > 0`
}
