import { now } from '../clock'
import { hashToken, isToken } from '../crypto/token'
import { db } from '../db'
import { type Method, methods } from '../factors/methods'
import { nextStep } from '../policy/next-step'
import type { FactorType } from '../policy/rule'
import { type Settings, settingsJson } from '../settings/settings'
import { ATTEMPTS_PER_CHALLENGE, FAILURES_BEFORE_LOCK } from './limits'

export type ChallengePurpose = 'sign_in' | 'step_up'

/** What a pending sign-in (or step-up) asks, for the page and the API. */
export type ChallengeView = {
  purpose: ChallengePurpose
  /** The address, masked: enough to see whose sign-in this is, for somebody who knows. */
  account: string
  methods: { type: Method }[]
  default: Method
  expiresAt: Date
  attemptsLeft: number
  /** Set while the second step of the account is locked. */
  lockedUntil: Date | null
}

type Row = {
  purpose: string
  attempts: number
  expiresAt: Date
  email: string
  failures: number
  lockedUntil: Date | null
  roles: string[]
  factors: FactorType[]
  backupCodes: number
  settings: Settings
}

/**
 * Reads the pending sign-in that a browser's token names, or null if there is none or it is over. One that took its last
 * attempt is still told of while the account is locked: the person must learn until when. One query.
 */
export async function readChallenge(token: string | undefined): Promise<ChallengeView | null> {
  if (!isToken(token)) return null
  const at = now()
  const [row] = await db.$queryRaw<Row[]>`
    SELECT c.purpose, c.attempts, c.expires_at AS "expiresAt", u.email, u.factor_failures AS failures,
      u.factor_locked_until AS "lockedUntil", ${settingsJson} AS settings,
      ARRAY(SELECT role_name FROM user_roles WHERE user_id = u.id) AS roles,
      ARRAY(SELECT DISTINCT type FROM factors WHERE user_id = u.id AND confirmed_at IS NOT NULL) AS factors,
      (SELECT count(*)::int FROM backup_codes WHERE user_id = u.id AND used_at IS NULL) AS "backupCodes"
    FROM login_challenges c JOIN users u ON u.id = c.user_id, settings
    WHERE c.token_hash = ${hashToken(token)} AND c.expires_at > ${at}
      AND (c.attempts < ${ATTEMPTS_PER_CHALLENGE} OR u.factor_locked_until > ${at})
      AND c.purpose IN ('sign_in', 'step_up') AND u.disabled_at IS NULL`
  if (!row) return null
  const permitted = permittedMethods(row, at)
  const first = permitted[0]
  if (!first) return null
  const locked = row.lockedUntil !== null && row.lockedUntil > at
  const failures = row.lockedUntil && !locked ? 0 : row.failures
  return {
    purpose: row.purpose as ChallengePurpose,
    account: maskEmail(row.email),
    methods: permitted.map((type) => ({ type })),
    default: first,
    expiresAt: row.expiresAt,
    attemptsLeft: attemptsLeft(row.attempts, failures),
    lockedUntil: locked ? row.lockedUntil : null,
  }
}

/**
 * Which methods may answer right now. The policy is asked at the time of the answer, so that a method that was switched
 * off after the challenge began is refused.
 */
export function permittedMethods(
  row: { purpose: string; roles: string[]; factors: FactorType[]; backupCodes: number; settings: Settings },
  at: Date,
): Method[] {
  const step = nextStep(row, row.settings, at)
  if (step.kind === 'challenge') {
    const own = step.methods.filter((type): type is FactorType & Method => type in methods)
    return row.backupCodes > 0 ? [...own, 'backup_code'] : own
  }
  // Nobody steps up with less than they have: the password alone counts only where there is no second factor.
  return row.purpose === 'step_up' && step.kind === 'none' ? ['password'] : []
}

export function attemptsLeft(attempts: number, failures: number): number {
  return Math.max(0, Math.min(ATTEMPTS_PER_CHALLENGE - attempts, FAILURES_BEFORE_LOCK - failures))
}

/** jane.doe@example.com -> j•••@example.com */
function maskEmail(email: string): string {
  const at = email.lastIndexOf('@')
  return `${[...email][0] ?? ''}•••${email.slice(at)}`
}
