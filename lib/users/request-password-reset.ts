import { auditInsert } from '../audit/record-event'
import { now, plus } from '../clock'
import { newId } from '../crypto/id'
import { hashToken, newToken } from '../crypto/token'
import { db, Prisma } from '../db'
import { mailInsert } from '../outbox/enqueue'
import type { RequestContext } from '../request-context'
import { COOL_DOWN, TOKEN_LIFE } from './one-time-token'

/**
 * Sends a link for choosing a new password, if the address belongs to an account. A newer link replaces the older ones;
 * within a minute there is none, since one is on its way. It says nothing about whether it does, in time neither: all is made ready for any address, and one statement decides.
 */
export async function requestPasswordReset({ email, from }: { email: string; from: RequestContext }): Promise<void> {
  const at = now()
  const token = newToken()
  const expiresAt = plus(at, TOKEN_LIFE.reset_password)
  const event = { at, event: 'user.password_reset_requested', actor: 'anonymous', from } as const
  const done = auditInsert({ ...event, outcome: 'success' }, Prisma.sql`FROM person`, { userId: Prisma.sql`person.id` })
  const nobody = Prisma.sql`WHERE NOT EXISTS (SELECT 1 FROM person)`
  const mail = { template: 'reset_password', to: email, props: { token, expiresAt, at, from } } as const
  await db.$executeRaw`
    WITH person AS (
      SELECT id FROM users WHERE email = ${email} AND disabled_at IS NULL FOR NO KEY UPDATE
    ), due AS (
      SELECT id FROM person WHERE NOT EXISTS (SELECT 1 FROM one_time_tokens t WHERE t.user_id = person.id
        AND t.purpose = 'reset_password' AND t.created_at > ${plus(at, -COOL_DOWN)}::timestamptz AND t.created_at <= ${at}::timestamptz)
    ), replaced AS (
      DELETE FROM one_time_tokens t USING due WHERE t.user_id = due.id AND t.purpose = 'reset_password'
    ), made AS (
      INSERT INTO one_time_tokens (id, token_hash, purpose, user_id, email, created_at, expires_at)
      SELECT ${newId()}::uuid, ${hashToken(token)}::bytea, 'reset_password', due.id, ${email}::text,
        ${at}::timestamptz, ${expiresAt}::timestamptz FROM due
    ), recorded AS (${done}), refused AS (${auditInsert({ ...event, outcome: 'failure' }, nobody)})
    ${mailInsert(mail, {}, Prisma.sql`FROM due`)}`
}
