import { recordEvent } from '../audit/record-event'
import { db } from '../db'
import { isMiss, type Miss, type Proof } from '../factors/factor'
import { type Method, methods } from '../factors/methods'
import type { AssertionResponse } from '../factors/webauthn/verify-assertion'
import { log, traceOf } from '../log'
import type { RequestContext } from '../request-context'
import { err } from '../result'
import { lockUser } from '../users/lock-user'
import { challengeMethods } from './challenge-methods'
import { type Charged, refundAttempt } from './charge-attempt'
import { endGuessedPassword, isGuessedOut } from './guessed-password'
import { attemptsLeft } from './read-challenge'
import { answerEvent, lockOf, recordFailure } from './record-answer'

export type Answer = {
  method: Method
  /** The code or password; empty for a method that has none. */
  code: string
  /** What a security key answered. */
  credential?: AssertionResponse
  from: RequestContext
}

/**
 * What is the same for every answer that has been charged, whoever asked: it is refused while the account is locked, held
 * against the policy of this moment, then compared.
 * @param finish uses up what was shown, and does what follows from it; null if another was first
 * @returns what `finish` gives, or `challenge_expired`, `locked` (the same for a right and a wrong answer),
 *   `guessing_stopped` (strangers take no more guesses at this account, until its owner has a new password),
 *   `method_not_permitted`, `invalid_code`, `unavailable` (it could not be checked, and was not charged)
 */
export async function judgeAnswer<Finished>(
  charged: Charged,
  answer: Answer,
  at: Date,
  finish: (proof: Proof) => Promise<Finished | null>,
) {
  const { method, from } = answer
  if (charged.attempts === null || charged.failures === null) {
    const until = await lockOf(db, charged.userId)
    const locked = until !== null && until > at
    const guessedOut = !locked && isGuessedOut(charged)
    const refusal = locked ? err('locked', { until }) : err(guessedOut ? 'guessing_stopped' : 'challenge_expired')
    const event = answerEvent(charged, method, 'failure', at, from)
    await recordEvent(db, { ...event, details: { refused: refusal.code } })
    // Where the process was killed after the twentieth was charged, nothing has ended yet.
    if (guessedOut) await endLate(charged, at, from)
    return refusal
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

  const checked = await checkAndFinish(charged, answer, at, finish)
  if (checked === 'unavailable') return err('unavailable')
  if ('finished' in checked) return checked.finished

  const until = await recordFailure(charged, method, at, from, checked.clockOffMinutes)
  const left = attemptsLeft(charged)
  return until ? err('locked', { until }) : err('invalid_code', { attemptsLeft: left })
}

async function endLate(charged: Charged, at: Date, from: RequestContext): Promise<void> {
  await db.$transaction(async (tx) => {
    await lockUser(tx, charged.userId)
    await endGuessedPassword(tx, charged, at, from)
  })
}

/**
 * Compares, and if the answer is right finishes. What makes that impossible (a key that is gone, a database that is away)
 * is nobody's guess: it is not charged, and the answer is no (fail closed).
 * @returns what comes of it, or how far off a wrong answer was where that is known, or `unavailable`
 */
async function checkAndFinish<Finished>(
  charged: Charged,
  answer: Answer,
  at: Date,
  finish: (proof: Proof) => Promise<Finished | null>,
): Promise<{ finished: Finished } | Partial<Miss> | 'unavailable'> {
  try {
    const proof = await look(charged, answer, at)
    if (!proof || isMiss(proof)) return proof ?? {}
    const finished = await finish(proof)
    return finished === null ? {} : { finished }
  } catch (error) {
    log().error({ method: answer.method, ...traceOf(error) }, 'an answer could not be checked')
    await refundAttempt(charged).catch(() => {})
    return 'unavailable'
  }
}

function look(charged: Charged, { method, code, credential }: Answer, at: Date) {
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
    attempt: charged.attempts ?? 1,
    code,
    credential,
    at,
  })
}
