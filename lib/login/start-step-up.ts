import { auditInsert } from '../audit/record-event'
import { now, plus } from '../clock'
import { newId } from '../crypto/id'
import { hashToken, newToken } from '../crypto/token'
import { db, Prisma } from '../db'
import type { RequestContext } from '../request-context'
import { CHALLENGE_LIFE } from './limits'

/**
 * Asks a signed-in person to prove again who they are, before something that matters. Answered like any challenge; a
 * right answer replaces the session by a new one with a fresh time of authentication.
 * @returns the token of the pending step-up, or null if the session has ended meanwhile
 */
export async function startStepUp(input: {
  session: { id: string; userId: string; amr: string[] }
  from: RequestContext
}): Promise<string | null> {
  const { session, from } = input
  const at = now()
  const token = newToken()
  const audit = auditInsert(
    {
      at,
      event: 'step_up.started',
      outcome: 'success',
      actor: `user:${session.userId}`,
      userId: session.userId,
      sessionId: session.id,
      from,
    },
    Prisma.sql`FROM challenge`,
  )
  const written = await db.$executeRaw`
    WITH live AS (
      SELECT id, user_id, aal > 1 OR trusted_by IS NOT NULL AS proven FROM sessions
      WHERE id = ${session.id}::uuid AND user_id = ${session.userId}::uuid AND expires_at > ${at}::timestamptz
      FOR KEY SHARE
    ), challenge AS (
      INSERT INTO login_challenges
        (id, token_hash, user_id, purpose, session_id, amr, known_browser, created_at, expires_at, ip, user_agent)
      SELECT ${newId()}::uuid, ${hashToken(token)}::bytea, live.user_id, 'step_up', live.id,
        ${session.amr}::text[], live.proven, ${at}::timestamptz, ${plus(at, CHALLENGE_LIFE)}::timestamptz,
        ${from.ip}::text, ${from.userAgent}::text
      FROM live RETURNING id
    ) ${audit}`
  return written > 0 ? token : null
}
