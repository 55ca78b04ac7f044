import { auditInsert } from '../audit/record-event'
import { now, plus } from '../clock'
import { newId } from '../crypto/id'
import { hashToken, newToken } from '../crypto/token'
import { db } from '../db'
import type { RequestContext } from '../request-context'
import { CHALLENGE_LIFE } from './limits'

/**
 * Asks a signed-in person to prove again who they are, before something that matters. Answered like any challenge; a
 * right answer replaces the session by a new one with a fresh time of authentication.
 * @returns the token of the pending step-up
 */
export async function startStepUp(input: {
  session: { id: string; userId: string; amr: string[] }
  from: RequestContext
}): Promise<string> {
  const { session, from } = input
  const at = now()
  const token = newToken()
  const audit = auditInsert({
    at,
    event: 'step_up.started',
    outcome: 'success',
    actor: `user:${session.userId}`,
    userId: session.userId,
    sessionId: session.id,
    from,
  })
  await db.$executeRaw`
    WITH challenge AS (
      INSERT INTO login_challenges
        (id, token_hash, user_id, purpose, session_id, amr, created_at, expires_at, ip, user_agent)
      VALUES (${newId()}::uuid, ${hashToken(token)}::bytea, ${session.userId}::uuid, 'step_up', ${session.id}::uuid,
        ${session.amr}::text[], ${at}::timestamptz, ${plus(at, CHALLENGE_LIFE)}::timestamptz,
        ${from.ip}::text, ${from.userAgent}::text)
    ) ${audit}`
  return token
}
