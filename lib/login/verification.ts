import { plus } from '../clock'
import { newId } from '../crypto/id'
import { Prisma } from '../db'
import { err, ok } from '../result'
import { ATTEMPTS_PER_CHALLENGE, CHALLENGE_LIFE } from './limits'
import { verificationFor } from './which-challenge'

/** Of whom an application asks a second factor, and with which key. */
export type Verification = {
  keyId: string
  userId: string
  /** The application's own name for one sign-in of the person: a right answer forgives the wrong ones of that, no others. */
  reference?: string
}

/** What opening a verification gives: nothing where there is no such person. */
export type Opened = { disabled: boolean; lockedUntil: Date | null }

/**
 * Makes the challenge of a verification, if there is none, or none any more. It waits as long as that of a sign-in does, and
 * is no way round its limits: what was charged to the account stays. While the account is locked nothing is begun anew: the
 * answer that locked it may still turn out to be right.
 */
export function openingStatement(verification: Verification, at: Date): Prisma.Sql {
  const { tokenHash } = verificationFor(verification)
  const locked = Prisma.sql`(SELECT coalesce(factor_locked_until > ${at}::timestamptz, false) FROM person)`
  return Prisma.sql`
    WITH person AS (
      SELECT id, disabled_at, factor_locked_until FROM users WHERE id = ${verification.userId}::uuid
      FOR NO KEY UPDATE
    ), made AS (
      INSERT INTO login_challenges AS c (id, token_hash, user_id, purpose, amr, created_at, expires_at)
      SELECT ${newId()}::uuid, ${tokenHash}::bytea, id, 'verification', '{}', ${at}::timestamptz,
        ${plus(at, CHALLENGE_LIFE)}::timestamptz FROM person WHERE disabled_at IS NULL
      ON CONFLICT (token_hash) DO UPDATE SET id = excluded.id, created_at = excluded.created_at,
        expires_at = excluded.expires_at, attempts = 0, code_hash = NULL, code_factor_id = NULL,
        code_expires_at = NULL, code_sent_at = NULL, code_sends = 0
      WHERE c.purpose = 'verification' AND (c.expires_at <= ${at}::timestamptz
        OR (c.attempts >= ${ATTEMPTS_PER_CHALLENGE} AND NOT ${locked}))
    )
    SELECT disabled_at IS NOT NULL AS disabled, factor_locked_until AS "lockedUntil" FROM person`
}

/** Whether there is somebody who can be verified. @returns ok, or `user_not_found`, `user_disabled` */
export function whomItOpens(opened: Opened[]) {
  const [person] = opened
  if (!person) return err('user_not_found')
  return person.disabled ? err('user_disabled') : ok({ lockedUntil: person.lockedUntil })
}
