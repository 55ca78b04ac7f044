import { auditInsert, recordEvent } from '../audit/record-event'
import { now } from '../clock'
import { isToken } from '../crypto/token'
import { db, Prisma } from '../db'
import { trustBrowser } from '../devices/trusted-browser'
import type { Proof } from '../factors/factor'
import { type Method, methods } from '../factors/methods'
import type { AssertionResponse } from '../factors/webauthn/verify-assertion'
import { log, traceOf } from '../log'
import { limitsFor, nextStep } from '../policy/next-step'
import { cancelRecovery } from '../recovery/cancel-recovery'
import type { RequestContext } from '../request-context'
import { err, ok } from '../result'
import { ticketInsert } from '../sessions/ticket'
import { lockedPerson } from '../users/lock-user'
import { tell } from '../users/tell'
import { challengeMethods } from './challenge-methods'
import { type Charged, chargeAttempt, refundAttempt } from './charge-attempt'
import { FAILURES_BEFORE_LOCK } from './limits'
import { pendingInsert } from './pending-sign-in'
import { attemptsLeft } from './read-challenge'
import { answerEvent, lockOf, personOf, recordFailure } from './record-answer'

export type ChallengeAnswer = {
  token: string | undefined
  method: Method
  /** The code or password; empty for a method that has none. */
  code: string
  /** What a security key answered. */
  credential?: AssertionResponse
  /** Not to be asked for a second factor in this browser again for a while; and what its device cookie holds. */
  trust?: { browser: string | undefined }
  from: RequestContext
}

/**
 * The second step of the road to a session. The attempt is charged before anything is compared, to the challenge and to
 * the account, atomically; a right answer is then burned, the challenge ended, its charges refunded and the ticket
 * issued in one statement, so that of any number of parallel answers one at most gets a ticket.
 * @returns a ticket (with the token of a browser that is trusted from now on, and what a rule will ask for), or `enrollment_required` (right, but no
 *   longer permitted: with the token of a sign-in that waits for another factor to be enrolled), `challenge_expired`,
 *   `locked` (the same for a right and a wrong answer), `method_not_permitted`, `invalid_code`, `unavailable` (it could
 *   not be checked, and was not charged)
 */
export async function answerChallenge(input: ChallengeAnswer) {
  const { token, method, from } = input
  if (!isToken(token)) return err('challenge_expired')
  const at = now()
  const charged = await chargeAttempt(token, at)
  if (!charged) return err('challenge_expired')
  if (charged.attempts === null || charged.failures === null) {
    const until = await lockOf(db, charged.userId)
    const locked = until !== null && until > at
    await recordEvent(db, {
      ...answerEvent(charged, method, 'failure', at, from),
      details: { refused: locked ? 'locked' : 'challenge_expired' },
    })
    return locked ? err('locked', { until }) : err('challenge_expired')
  }

  const hasPassword = charged.passwordHash !== null
  if (!challengeMethods({ ...charged, hasPassword }, at).some(({ type }) => type === method)) {
    await refundAttempt(charged)
    await recordEvent(db, {
      ...answerEvent(charged, method, 'failure', at, from),
      details: { refused: 'method_not_permitted' },
    })
    return err('method_not_permitted')
  }

  const finished = await checkAndFinish(charged, input, at)
  if (finished === 'unavailable') return err('unavailable')
  if (finished) return finished

  const until = await recordFailure(charged, method, at, from)
  return until ? err('locked', { until }) : err('invalid_code', { attemptsLeft: leftAfter(charged) })
}

/**
 * Compares, and if the answer is right finishes. What makes that impossible (a key that is gone, a database that is away)
 * is nobody's guess: it is not charged, and the answer is no (fail closed).
 * @returns what comes of it, null for a wrong answer, or `unavailable`
 */
async function checkAndFinish(charged: Charged, input: ChallengeAnswer, at: Date) {
  try {
    const proof = await look(charged, input, at)
    return proof && (await finish(charged, input, proof, at))
  } catch (error) {
    log().error({ method: input.method, ...traceOf(error) }, 'an answer could not be checked')
    await refundAttempt(charged).catch(() => {})
    return 'unavailable'
  }
}

function look(charged: Charged, { method, code, credential }: ChallengeAnswer, at: Date) {
  return methods[method].check({
    userId: charged.userId,
    challengeId: charged.id,
    webauthnChallenge: charged.webauthnChallenge,
    factors: charged.factors
      .filter((factor) => factor.type === method)
      .map(({ id, type, secret, lastAcceptedStep }) => ({
        id,
        type,
        sealedSecret: Buffer.from(secret ?? '', 'base64'),
        lastAcceptedStep: lastAcceptedStep === null ? null : BigInt(lastAcceptedStep),
      })),
    passwordHash: charged.passwordHash,
    code,
    credential,
    at,
  })
}

const leftAfter = (charged: Charged) => attemptsLeft(charged.attempts ?? 0, charged.failures ?? 0)

/**
 * Burns the answer, ends the challenge, refunds what it charged, issues the ticket (or lets another factor be enrolled),
 * trusts the browser if that was asked.
 * @returns null if another was first
 */
async function finish(charged: Charged, input: ChallengeAnswer, proof: Proof, at: Date) {
  const { method, from } = input
  const source = Prisma.sql`FROM refunded`
  const step = nextStep(charged.standing, charged.settings, at)
  const common = { at, amr: [...charged.amr, ...proof.amr], from, userId: Prisma.sql`refunded.id`, source }
  const next =
    step.kind === 'replace'
      ? pendingInsert({ ...common, purpose: 'enroll', demanded: charged.demanded })
      : ticketInsert({ ...common, replacesSessionId: Prisma.sql`${charged.sessionId}::uuid` })
  // Never by a step-up, nor by what is good for once, and only where it can be of use.
  const asked =
    charged.purpose === 'sign_in' && method !== 'bypass' && limitsFor(charged.standing, charged.settings, at).trust > 0
      ? input.trust
      : undefined
  const trusted = asked && trustBrowser({ ...asked, by: method, userId: Prisma.sql`refunded.id`, source, at, from })
  const audit = auditInsert(
    {
      ...answerEvent(charged, method, 'success', at, from),
      details: { ...(trusted && { trustedBrowser: true }), ...(step.kind === 'replace' && { step: 'enroll' }) },
    },
    source,
  )
  const left = Prisma.sql`greatest(0, u.factor_failures - finished.attempts)`
  const statement = Prisma.sql`
    WITH ${lockedPerson(charged.userId)}, burned AS (${proof.burn})${proof.also ? Prisma.sql`, ${proof.also}` : Prisma.empty},
    finished AS (
      DELETE FROM login_challenges WHERE id = ${charged.id}::uuid AND EXISTS (SELECT 1 FROM burned)
      RETURNING user_id, attempts
    ), refunded AS (
      UPDATE users u SET factor_failures = ${left},
        factor_locked_until = CASE WHEN ${left} >= ${FAILURES_BEFORE_LOCK} THEN u.factor_locked_until END
      FROM finished WHERE u.id = finished.user_id RETURNING u.id
    ), audited AS (${audit})${trusted ? Prisma.sql`, ${trusted.sql}` : Prisma.empty}, next AS (${next.sql})
    SELECT 1 FROM next`
  const afterwards = whatFollows(charged, method, proof, at)
  const issued = afterwards
    ? await db.$transaction(async (tx) => {
        const rows = await tx.$queryRaw<unknown[]>(statement)
        if (rows.length > 0) await afterwards(tx, { email: charged.email, from })
        return rows
      })
    : await db.$queryRaw<unknown[]>(statement)
  if (issued.length === 0) return null
  return step.kind === 'replace'
    ? err('enrollment_required', { enrollment: next.token, allowedMethods: step.allowedMethods })
    : ok({
        ticket: next.token,
        browser: trusted?.token,
        purpose: charged.purpose,
        due: 'due' in step ? step.due : undefined,
      })
}

/** What is done in the transaction that uses up the answer; undefined, mostly: then one statement is enough. */
function whatFollows(charged: Charged, method: Method, proof: Proof, at: Date): Proof['afterwards'] {
  const user = personOf(charged)
  const left = charged.backupCodes - 1
  const spent = method === 'backup_code'
  // Whoever shows a second factor has not lost it: then it is somebody else who says so, or it was found.
  const found = charged.recovering && method !== 'password'
  if (!spent && !found) return proof.afterwards
  return async (tx, about) => {
    const { from } = about
    await proof.afterwards?.(tx, about)
    if (spent) await tell(tx, user, { template: 'backup_code_used', props: { left, at, from } })
    if (found) await cancelRecovery(tx, { user, how: 'second_factor', at, actor: `user:${user.id}`, from })
  }
}
