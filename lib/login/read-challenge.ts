import { DAY, now, plus } from '../clock'
import { hashToken, isToken } from '../crypto/token'
import { db, Prisma } from '../db'
import { hasBypass } from '../factors/bypass/bypass'
import type { Method } from '../factors/methods'
import { COOL_DOWN, type SentCodeType } from '../factors/sent-codes/code'
import { heldTo } from '../policy/demand'
import { limitsFor, nextStep } from '../policy/next-step'
import { type Standing, standingJson } from '../policy/standing'
import { type Settings, settingsJson } from '../settings/settings'
import { challengeMethods, type MethodView, maskEmail, type UsableFactor } from './challenge-methods'
import { isInUse, isPending } from './charge-attempt'
import { ATTEMPTS_PER_CHALLENGE, FAILURES_BEFORE_LOCK, STRANGER_FAILURES } from './limits'

/** `replace_factor`: a sign-in by a factor that is no longer permitted, after which another is enrolled. */
export type ChallengePurpose = 'sign_in' | 'replace_factor' | 'step_up'

/** What a pending sign-in (or step-up) asks, for the page and the API. */
export type ChallengeView = {
  purpose: ChallengePurpose
  /** Why it is asked. Not for whom: whoever has the password alone learns nothing of roles and groups here. */
  reason: 'step_up' | 'rule' | 'own_factor' | 'method_not_permitted' | 'reenrollment'
  /** The address, masked: enough to see whose sign-in this is, for somebody who knows. */
  account: string
  methods: MethodView[]
  /** Null where everything they could show has taken too many wrong codes. */
  default: Method | null
  /** The code that was sent last for this challenge: until when it is good, from when on another can be sent. */
  sent: { method: SentCodeType; expiresAt: Date; resendAt: Date } | null
  expiresAt: Date
  attemptsLeft: number
  /** Set while the second step of the account is locked. */
  lockedUntil: Date | null
  /** For how many days this browser may be trusted; 0: not at all. */
  trustDays: number
}

export type ChallengeRow = {
  purpose: string
  demanded: string[] | null
  attempts: number
  expiresAt: Date
  email: string
  failures: number
  knownBrowser: boolean
  strangerFailures: number
  /** Whether an authenticator of theirs has taken too many wrong codes. */
  stopped: boolean
  lockedUntil: Date | null
  standing: Standing
  factors: UsableFactor[]
  backupCodes: number
  bypass: boolean
  hasPassword: boolean
  settings: Settings
  sentBy: SentCodeType | null
  codeExpiresAt: Date | null
  codeSentAt: Date | null
}

/**
 * SQL that reads what a pending sign-in asks.
 * @param challenges where its row `c` comes from: the table, or a part of the statement that makes it
 */
export function challengeRow(challenges: Prisma.Sql, at: Date): Prisma.Sql {
  return Prisma.sql`
    SELECT c.purpose, c.demanded, c.attempts, c.expires_at AS "expiresAt", u.email, u.factor_failures AS failures,
      c.known_browser AS "knownBrowser", u.stranger_failures AS "strangerFailures",
      EXISTS (SELECT 1 FROM factors f WHERE f.user_id = u.id AND f.confirmed_at IS NOT NULL AND NOT (${isInUse})) AS stopped,
      u.factor_locked_until AS "lockedUntil", ${settingsJson} AS settings,
      ${standingJson} AS standing,
      (SELECT coalesce(json_agg(json_build_object('type', f.type, 'address', f.address, 'lastUsedAt', f.last_used_at)),
        '[]') FROM factors f WHERE f.user_id = u.id AND ${isInUse}) AS factors,
      (SELECT count(*)::int FROM backup_codes WHERE user_id = u.id AND used_at IS NULL) AS "backupCodes", ${hasBypass(at)} AS bypass,
      (SELECT type FROM factors WHERE id = c.code_factor_id AND user_id = u.id) AS "sentBy",
      u.password_hash IS NOT NULL AS "hasPassword", c.code_expires_at AS "codeExpiresAt", c.code_sent_at AS "codeSentAt"
    FROM ${challenges} c JOIN users u ON u.id = c.user_id, settings`
}

/**
 * Reads the pending sign-in that a browser's token names, or null if there is none or it is over. One that took its last
 * attempt is still told of while the account is locked: the person must learn until when. One query.
 */
export async function readChallenge(token: string | undefined): Promise<ChallengeView | null> {
  if (!isToken(token)) return null
  const at = now()
  const [found] = await db.$queryRaw<ChallengeRow[]>`${challengeRow(Prisma.sql`login_challenges`, at)}
    WHERE c.token_hash = ${hashToken(token)} AND ${isPending(at)}
      AND (c.attempts < ${ATTEMPTS_PER_CHALLENGE} OR u.factor_locked_until > ${at})
      AND c.purpose IN ('sign_in', 'replace_factor', 'step_up') AND u.disabled_at IS NULL`
  return found ? viewOf(found, at) : null
}

/** What is asked, of a row as `challengeRow` gives it; null if nothing could answer it. */
export function viewOf(found: ChallengeRow, at: Date): ChallengeView | null {
  const row = { ...found, standing: heldTo(found.demanded, found.standing) }
  const permitted = challengeMethods(row, at)
  if (permitted.length === 0 && !row.stopped) return null
  const locked = row.lockedUntil !== null && row.lockedUntil > at
  const failures = row.lockedUntil && !locked ? 0 : row.failures
  return {
    purpose: row.purpose as ChallengePurpose,
    reason: reasonOf(row, at),
    account: maskEmail(row.email),
    methods: permitted,
    default: permitted[0]?.type ?? null,
    sent: sentOf(row, at),
    expiresAt: row.expiresAt,
    attemptsLeft: attemptsLeft({ ...row, failures }),
    lockedUntil: locked ? row.lockedUntil : null,
    trustDays: row.purpose === 'sign_in' ? Math.round(limitsFor(row.standing, row.settings, at).trust / DAY) : 0,
  }
}

function reasonOf({ purpose, standing, settings }: ChallengeRow, at: Date): ChallengeView['reason'] {
  if (purpose === 'step_up') return 'step_up'
  const { code } = nextStep(standing, settings, at).reason
  return code === 'rule' || code === 'method_not_permitted' || code === 'reenrollment' ? code : 'own_factor'
}

function sentOf({ sentBy, codeExpiresAt, codeSentAt }: ChallengeRow, at: Date) {
  if (!sentBy || !codeExpiresAt || codeExpiresAt <= at || !codeSentAt) return null
  return { method: sentBy, expiresAt: codeExpiresAt, resendAt: plus(codeSentAt, COOL_DOWN) }
}

/** How many more answers are looked at: by this challenge, the account, and what strangers have left of theirs. */
export function attemptsLeft(row: {
  attempts: number | null
  failures: number | null
  knownBrowser: boolean
  strangerFailures: number
}): number {
  const left = Math.min(ATTEMPTS_PER_CHALLENGE - (row.attempts ?? 0), FAILURES_BEFORE_LOCK - (row.failures ?? 0))
  return Math.max(0, row.knownBrowser ? left : Math.min(left, STRANGER_FAILURES - row.strangerFailures))
}
