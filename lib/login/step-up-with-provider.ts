import { auditInsert, recordEvent } from '../audit/record-event'
import { MINUTE, now } from '../clock'
import { db, Prisma } from '../db'
import type { Vouched } from '../identities/vouched'
import { nextStep } from '../policy/next-step'
import { readStanding } from '../policy/read-standing'
import type { RequestContext } from '../request-context'
import { err, ok } from '../result'
import { ticketInsert } from '../sessions/ticket'
import type { ProviderId } from '../sign-in-providers'

/** How far the clock of a provider may be behind ours. */
const SKEW = MINUTE

/** Those that do not say when they asked, though they were asked to ask again. */
const SILENT: readonly ProviderId[] = ['google', 'github', 'gitlab', 'microsoft-entra-id']

/**
 * A signed-in person proves again who they are by signing in again at a provider that is connected to them: for who has
 * no second factor, in place of the password. The session is replaced by a new one.
 * @param startedAt when they were sent there
 * @returns a ticket, or `provider_not_asked` (the provider let them through without asking), `provider_not_yours` (it is
 *   another account there), `provider_not_enough` (they have a second factor), `provider_over`
 */
export async function stepUpWithProvider(input: {
  session: { id: string; user: { id: string } }
  vouched: Vouched
  startedAt: Date
  from: RequestContext
}) {
  const { session, vouched, startedAt, from } = input
  const { provider, subject, authTime } = vouched
  const userId = session.user.id
  const at = now()
  const event = {
    at,
    event: 'step_up.provider' as const,
    actor: `user:${userId}` as const,
    userId,
    factor: provider,
    sessionId: session.id,
    from,
  }
  const refuse = async <Code extends string>(code: Code) => {
    await recordEvent(db, { ...event, outcome: 'failure', details: { refused: code } })
    return err(code)
  }
  const [identity, { standing, settings }] = await Promise.all([
    db.identity.findFirst({ where: { provider, subject, userId }, select: { id: true } }),
    readStanding(userId),
  ])
  if (!identity) return refuse('provider_not_yours')
  // OpenID Connect Core 1.0, 3.1.2.1: who is asked for `max_age` says when the person was last asked.
  const asked = authTime ? authTime.getTime() >= startedAt.getTime() - SKEW : SILENT.includes(provider)
  if (!asked) return refuse('provider_not_asked')
  // Nobody steps up with less than they have.
  if (nextStep(standing, settings, at).kind !== 'none') {
    return refuse('provider_not_enough')
  }
  const source = Prisma.sql`FROM used`
  const ticket = ticketInsert({
    at,
    authTime: authTime && authTime < at ? authTime : at,
    amr: ['fed'],
    from,
    userId: Prisma.sql`used.user_id`,
    replacesSessionId: Prisma.sql`${session.id}::uuid`,
    source,
  })
  const audit = auditInsert({ ...event, outcome: 'success' }, source)
  const [issued] = await db.$queryRaw<unknown[]>`
    WITH person AS (
      SELECT u.id FROM users u
      WHERE u.id = ${userId}::uuid AND u.disabled_at IS NULL
        AND EXISTS (SELECT 1 FROM sessions s WHERE s.id = ${session.id}::uuid AND s.user_id = u.id)
        AND u.standing_id = ${standing.id}
      FOR NO KEY UPDATE OF u
    ), used AS (
      UPDATE identities i SET last_used_at = ${at}::timestamptz FROM person
      WHERE i.id = ${identity.id}::uuid AND i.user_id = person.id RETURNING i.user_id
    ), audited AS (${audit}), ticket AS (${ticket.sql})
    SELECT 1 FROM ticket`
  return issued ? ok({ ticket: ticket.token }) : refuse('provider_over')
}
