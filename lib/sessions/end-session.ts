import { auditInsert } from '../audit/record-event'
import { now } from '../clock'
import { db, Prisma } from '../db'
import type { RequestContext } from '../request-context'
import { err, ok } from '../result'
import { lockedPerson } from '../users/lock-user'

/** Ends one of the person's own sessions; effective at its next request. @returns ok, or `session_not_found` */
export async function endSession(input: { userId: string; sessionId: string; from: RequestContext }) {
  const { userId, sessionId, from } = input
  const ended = await db.$executeRaw`
    WITH ended AS (DELETE FROM sessions WHERE id = ${sessionId}::uuid AND user_id = ${userId}::uuid RETURNING id)
    ${auditInsert(
      {
        at: now(),
        event: 'session.ended',
        outcome: 'success',
        actor: `user:${userId}`,
        userId,
        sessionId,
        from,
      },
      Prisma.sql`FROM ended`,
    )}`
  return ended > 0 ? ok() : err('session_not_found')
}

/** Ends every session of the person but one. @returns how many were ended */
export async function endOtherSessions(input: {
  userId: string
  keepSessionId: string
  from: RequestContext
}): Promise<number> {
  const { userId, keepSessionId, from } = input
  const event = {
    at: now(),
    event: 'session.ended' as const,
    outcome: 'success' as const,
    actor: `user:${userId}` as const,
    userId,
    from,
  }
  return db.$executeRaw`
    WITH ${lockedPerson(userId)}, ended AS (
      DELETE FROM sessions s USING person
      WHERE s.user_id = person.id AND s.id <> ${keepSessionId}::uuid RETURNING s.id
    ) ${auditInsert(event, Prisma.sql`FROM ended`, { sessionId: Prisma.sql`ended.id` })}`
}
