import { now } from '../clock'
import { hashToken, isToken } from '../crypto/token'
import { db } from '../db'
import type { Enroller } from '../factors/enroller'
import { heldTo } from '../policy/demand'
import { enrollableTypes, nextStep } from '../policy/next-step'
import type { Reason } from '../policy/required-step'
import type { FactorType } from '../policy/rule'
import { provedBy, type Standing, standingJson } from '../policy/standing'
import { type AskedBy, askedBy, ruleBehind } from '../policy/why'
import { recoveryIsReady } from '../recovery/recovery'
import { type Settings, settingsJson } from '../settings/settings'
import { maskEmail } from './challenge-methods'
import { isPending } from './charge-attempt'

/** A sign-in that waits for a factor to be enrolled. */
export type WaitingEnrollment = {
  enroller: Enroller
  /** The address, masked, as the challenge shows it. */
  account: string
  /** Who or what asks for it. */
  reason: Reason['code'] | 'recovery'
  /** The rule that does, if one does. */
  asked: AskedBy | null
  /** Kinds of factor that may be chosen. */
  allowedMethods: FactorType[]
  expiresAt: Date
}

type Row = {
  id: string
  purpose: 'enroll' | 'recovery'
  recoverable: boolean
  amr: string[]
  demanded: string[] | null
  expiresAt: Date
  userId: string
  email: string
  standing: Standing
  settings: Settings
}

/**
 * The sign-in that waits, in this browser, for a factor to be enrolled; null if none does, or if it is not what would be
 * asked any more: the policy has changed, a factor was added meanwhile and must be shown first, the recovery was stopped.
 */
export async function findEnrollment(token: string | undefined): Promise<WaitingEnrollment | null> {
  if (!isToken(token)) return null
  const at = now()
  const [row] = await db.$queryRaw<Row[]>`
    SELECT c.id, c.purpose, c.amr, c.demanded, c.expires_at AS "expiresAt", u.id AS "userId", u.email, ${settingsJson} AS settings,
      EXISTS (SELECT 1 FROM recovery_requests r WHERE r.user_id = u.id AND ${recoveryIsReady(at)}) AS recoverable,
      ${standingJson} AS standing
    FROM login_challenges c JOIN users u ON u.id = c.user_id, settings
    WHERE c.token_hash = ${hashToken(token)} AND c.purpose IN ('enroll', 'recovery') AND ${isPending(at)}
      AND u.disabled_at IS NULL`
  if (!row) return null
  const { id, amr, expiresAt, userId, email, settings } = row
  const standing = heldTo(row.demanded, row.standing)
  const enroller: Enroller = { user: { id: userId, email }, place: { kind: 'sign_in', id } }
  const waiting = { enroller, account: maskEmail(email), expiresAt }
  if (row.purpose === 'recovery') {
    if (!row.recoverable) return null
    return { ...waiting, reason: 'recovery', asked: null, allowedMethods: enrollableTypes(standing, settings, at) }
  }
  const step = nextStep(standing, settings, at, { aal: amr.length > 1 ? 2 : 1, factors: provedBy(amr) })
  if (step.kind !== 'enroll') return null
  const asked = askedBy(ruleBehind(step), standing, at)
  return { ...waiting, reason: step.reason.code, asked, allowedMethods: step.allowedMethods }
}
