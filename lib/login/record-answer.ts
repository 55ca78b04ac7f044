import { type AuditEventName, recordEvent } from '../audit/record-event'
import { db, type Tx } from '../db'
import { FAILURES_OF_ONE_AUTHENTICATOR } from '../factors/factor'
import type { Method } from '../factors/methods'
import type { FactorType } from '../policy/rule'
import type { RequestContext } from '../request-context'
import { lockUser } from '../users/lock-user'
import { tell } from '../users/tell'
import type { Charged } from './charge-attempt'
import { endGuessedPassword, isGuessedOut } from './guessed-password'
import { FAILURES_BEFORE_LOCK } from './limits'

/**
 * A wrong answer goes on record; the one that locked the account, ended its password or stopped an authenticator also
 * sends the alert, once. What it did is looked at again: a right answer that was checked at the same moment has taken it
 * back.
 * @param clockOffMinutes of the device, if the code was one of another time
 * @returns until when the account is locked by this answer, or null
 */
export async function recordFailure(
  charged: Charged,
  method: Method,
  at: Date,
  from: RequestContext,
  clockOffMinutes?: number,
): Promise<Date | null> {
  const failure = answerEvent(charged, method, 'failure', at, from)
  const isLast = (charged.failures ?? 0) >= FAILURES_BEFORE_LOCK || charged.stopped.length > 0 || isGuessedOut(charged)
  if (!isLast && clockOffMinutes === undefined) {
    await recordEvent(db, failure)
    return null
  }
  return db.$transaction(async (tx) => {
    await lockUser(tx, charged.userId)
    await recordEvent(tx, failure)
    if (clockOffMinutes !== undefined) {
      await tx.loginChallenge.updateMany({ where: { id: charged.id }, data: { clockOffMinutes } })
    }
    if (!isLast) return null
    await stopAuthenticators(tx, charged, at, from)
    const ended = isGuessedOut(charged) && (await endGuessedPassword(tx, charged, at, from))
    const until = await lockOf(tx, charged.userId)
    if (!until || until <= at) return null
    await recordEvent(tx, {
      ...failure,
      event: 'user.factor_locked',
      outcome: 'success',
      actor: 'system',
      details: { until: until.toISOString() },
    })
    // Who has been told that their password is over knows the worse of the two.
    if (!ended) {
      await tell(tx, personOf(charged), {
        template: 'second_factor_locked',
        props: { until, at, from: seenBy(charged, from) },
      })
    }
    return until
  })
}

/** An authenticator that took its last wrong code takes no other. It still gates: nothing less is asked in its place. */
async function stopAuthenticators(tx: Tx, charged: Charged, at: Date, from: RequestContext): Promise<void> {
  const stopped = await tx.factor.findMany({
    where: { id: { in: charged.stopped }, failures: { gte: FAILURES_OF_ONE_AUTHENTICATOR } },
    select: { type: true, label: true },
  })
  for (const { type, label } of stopped) {
    const event = { event: 'factor.stopped', outcome: 'success', actor: 'system' } as const
    await recordEvent(tx, { ...event, at, userId: charged.userId, factor: type, from, details: { label } })
    const props = { type: type as FactorType, label, at, from: seenBy(charged, from) }
    await tell(tx, personOf(charged), { template: 'factor_stopped', props })
  }
}

const EVENTS: Record<string, AuditEventName> = { step_up: 'step_up.factor', verification: 'verification.checked' }

/** What goes on record of an answer, whatever came of it. */
export function answerEvent(
  charged: Charged,
  method: Method,
  outcome: 'success' | 'failure',
  at: Date,
  from: RequestContext,
) {
  return {
    at,
    event: EVENTS[charged.purpose] ?? 'login.factor',
    outcome,
    actor: charged.actor,
    userId: charged.userId,
    factor: method,
    sessionId: charged.sessionId,
    from,
  }
}

/** Until when the second step of an account is locked, if it is. */
export async function lockOf(tx: Tx, userId: string): Promise<Date | null> {
  const user = await tx.user.findUniqueOrThrow({ where: { id: userId }, select: { factorLockedUntil: true } })
  return user.factorLockedUntil
}

/** Where the person was, for a note to them. The address of an application, which the record has, tells them nothing. */
export const seenBy = ({ purpose }: Charged, from: RequestContext) => (purpose === 'verification' ? null : from)

/** Whose answer it is. */
export const personOf = ({ userId, email }: Charged) => ({ id: userId, email })
