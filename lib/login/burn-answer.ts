import { type AuditEvent, auditInsert } from '../audit/record-event'
import { db, Prisma, type Tx } from '../db'
import type { Proof } from '../factors/factor'
import { cancelRecovery } from '../recovery/cancel-recovery'
import type { OpenedRow, OpenedSession, sessionOpening } from '../sessions/opening'
import { tell } from '../users/tell'
import type { Charged } from './charge-attempt'
import type { Answer } from './judge-answer'
import { FAILURES_BEFORE_LOCK } from './limits'
import { answerEvent, personOf, seenBy } from './record-answer'

type Opening = ReturnType<typeof sessionOpening>
type Burned = { clockOffMinutes: number | null; session: OpenedSession | null }

/** What is drawn on by the parts that `burnAnswer` is given: the person, once the answer is used up. */
export const BURNED = Prisma.sql`FROM refunded`

/**
 * Burns a right answer, ends its challenge and refunds what that charged, with its record and whatever else is given, in
 * one statement: of any number of parallel answers one at most does.
 * @param answer.forgives how many of the challenge's charges to strangers are given back; all, unless it is said
 * @param answer.parts what else is written: `name AS (...)`, each drawing on `BURNED`
 * @param opening for a session that is opened by the same statement
 * @returns null if another was first; else what a wrong code in the same challenge told of the device's clock, and the
 *   session
 */
export async function burnAnswer(
  charged: Charged,
  answer: Answer & { proof: Proof; at: Date; details?: AuditEvent['details']; parts?: Prisma.Sql[]; forgives?: number },
  opening?: Opening,
): Promise<Burned | null> {
  const { method, proof, at, from, details, parts = [] } = answer
  const audit = auditInsert({ ...answerEvent(charged, method, 'success', at, from), details }, BURNED)
  const left = Prisma.sql`greatest(0, u.factor_failures - finished.attempts)`
  // A second factor, shown with the password that came after one that was guessed with: that is over.
  const over = Prisma.sql`(u.guessed_at IS NOT NULL AND u.password_hash IS NOT NULL
    AND ${charged.purpose !== 'verification' && method !== 'password'})`
  const strangers = Prisma.sql`greatest(0, u.stranger_failures - CASE WHEN finished.known_browser OR ${method === 'password'}
    THEN 0 ELSE least(finished.attempts, ${answer.forgives ?? null}::int) END)`
  const written = [
    // Nothing is burned for a challenge that is over: who read the key after another answer had used it comes too late, and
    // would else be taken for its copy.
    Prisma.sql`person AS (
      SELECT u.id FROM users u WHERE u.id = ${charged.userId}::uuid
        AND EXISTS (SELECT 1 FROM login_challenges WHERE id = ${charged.id}::uuid)
      FOR NO KEY UPDATE OF u
    )`,
    Prisma.sql`burned AS (${proof.burn})`,
    ...(proof.also ? [proof.also] : []),
    Prisma.sql`finished AS (
      DELETE FROM login_challenges WHERE id = ${charged.id}::uuid AND EXISTS (SELECT 1 FROM burned)
      RETURNING user_id, attempts, known_browser, clock_off_minutes
    ), refunded AS (
      UPDATE users u SET factor_failures = ${left},
        stranger_failures = CASE WHEN ${over} THEN 0 ELSE ${strangers} END,
        guessed_at = CASE WHEN ${over} THEN NULL ELSE u.guessed_at END,
        guesses_renewed = u.guesses_renewed AND NOT ${over},
        clock_off_minutes = CASE WHEN finished.clock_off_minutes IS NOT NULL OR ${method === 'totp'}
          THEN finished.clock_off_minutes ELSE u.clock_off_minutes END,
        last_sign_in_at = CASE WHEN ${opening !== undefined && charged.sessionId === null} THEN ${at}::timestamptz ELSE u.last_sign_in_at END,
        factor_locked_until = CASE WHEN ${left} >= ${FAILURES_BEFORE_LOCK} THEN u.factor_locked_until END
      FROM finished WHERE u.id = finished.user_id RETURNING u.id, finished.clock_off_minutes
    ), spared AS (
      -- A code of one authenticator is a wrong one of each other that the person has; who shows one is the person.
      -- They are found by the person, not one by one: planned ahead, an array may be of any length.
      UPDATE factors f SET failures = 0 FROM refunded
      WHERE f.user_id = refunded.id AND array_position(${charged.tried}::uuid[], f.id) IS NOT NULL
        AND f.id NOT IN (SELECT id FROM burned)
    ), audited AS (${audit})`,
    ...parts,
    ...(opening ? [opening.parts] : []),
  ]
  const session = opening
    ? Prisma.sql`, ${opening.columns} FROM refunded LEFT JOIN opened ON true LEFT JOIN users u ON u.id = opened.user_id`
    : Prisma.sql` FROM refunded`
  const statement = Prisma.sql`WITH ${Prisma.join(written)}
    SELECT refunded.clock_off_minutes AS "clockOffMinutes"${session}`
  const afterwards = whatFollows(charged, answer)
  const run = async (tx: Tx): Promise<Burned | null> => {
    const [row] = await tx.$queryRaw<({ clockOffMinutes: number | null } & OpenedRow)[]>(statement)
    if (!row) return null
    return { clockOffMinutes: row.clockOffMinutes, session: opening && row.userId ? opening.openedOf(row) : null }
  }
  if (!afterwards) return run(db)
  return db.$transaction(async (tx) => {
    const burned = await run(tx)
    if (burned) await afterwards(tx, { email: charged.email, from })
    return burned
  })
}

/** What is done in the transaction that uses up the answer; undefined, mostly: then one statement is enough. */
function whatFollows(
  charged: Charged,
  { method, proof, at }: Answer & { proof: Proof; at: Date },
): Proof['afterwards'] {
  const user = personOf(charged)
  const left = charged.backupCodes - 1
  const spent = method === 'backup_code'
  // Whoever shows a second factor has not lost it: then it is somebody else who says so, or it was found.
  const found = charged.recovering && method !== 'password'
  if (!spent && !found) return proof.afterwards
  return async (tx, about) => {
    const { from } = about
    await proof.afterwards?.(tx, about)
    if (spent) await tell(tx, user, { template: 'backup_code_used', props: { left, at, from: seenBy(charged, from) } })
    if (found) await cancelRecovery(tx, { user, how: 'second_factor', at, actor: charged.actor, from })
  }
}
