import { type AuditEventName, recordEvent } from '../audit/record-event'
import { db, type Tx } from '../db'
import type { Method } from '../factors/methods'
import type { RequestContext } from '../request-context'
import { lockUser } from '../users/lock-user'
import { tell } from '../users/tell'
import type { Charged } from './charge-attempt'
import { FAILURES_BEFORE_LOCK } from './limits'

/**
 * A wrong answer goes on record; the one that locked the account also sends the alert, once a lock. The lock is looked at
 * again: a right answer that was checked at the same moment has taken it back.
 * @returns until when the account is locked by this answer, or null
 */
export async function recordFailure(
  charged: Charged,
  method: Method,
  at: Date,
  from: RequestContext,
): Promise<Date | null> {
  const failure = answerEvent(charged, method, 'failure', at, from)
  if (charged.failures === null || charged.failures < FAILURES_BEFORE_LOCK) {
    await recordEvent(db, failure)
    return null
  }
  return db.$transaction(async (tx) => {
    await lockUser(tx, charged.userId)
    await recordEvent(tx, failure)
    const until = await lockOf(tx, charged.userId)
    if (!until || until <= at) return null
    await recordEvent(tx, {
      ...failure,
      event: 'user.factor_locked',
      outcome: 'success',
      actor: 'system',
      details: { until: until.toISOString() },
    })
    await tell(tx, personOf(charged), {
      template: 'second_factor_locked',
      props: { until, at, from: seenBy(charged, from) },
    })
    return until
  })
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
