import { Prisma, type Tx } from '../db'
import type { RequestContext } from '../request-context'

/** Everything that is ever written to the audit log, by name. */
export const AUDIT_EVENTS = [
  'user.created',
  'user.email_verified',
  'user.profile_changed',
  'user.email_change_requested',
  'user.email_changed',
  'user.password_changed',
  'user.password_reset_requested',
  'user.password_reset',
  'user.two_factor_reset',
  'user.factor_locked',
  'user.password_guessing',
  'user.password_invalidated',
  'user.unlocked',
  'user.disabled',
  'user.enabled',
  'user.deleted',
  'user.sessions_ended',
  'user.reenrollment_required',
  'user.reenrolled',
  'user.invited',
  'user.invitation_accepted',
  'bulk.started',
  'bypass.issued',
  'bypass.approved',
  'bypass.withdrawn',
  'sign_up.requested',
  'login.password',
  'login.passkey',
  'login.provider',
  'login.factor',
  'login.code_sent',
  'verification.checked',
  'verification.code_sent',
  'step_up.started',
  'step_up.factor',
  'step_up.provider',
  'session.started',
  'session.ended',
  'session.handed_over',
  'identity.linked',
  'identity.removed',
  'group.created',
  'group.changed',
  'group.deleted',
  'group.member_added',
  'group.member_removed',
  'role.created',
  'role.changed',
  'role.deleted',
  'role.given',
  'role.taken',
  'members.imported',
  'factor.enrollment_started',
  'factor.added',
  'factor.renamed',
  'factor.removed',
  'factor.stopped',
  'factor.sign_count_fell',
  'backup_codes.generated',
  'settings.changed',
  'rule.created',
  'rule.changed',
  'rule.deleted',
  'rule.paused',
  'rule.resumed',
  'rule.stage',
  'deadline.extended',
  'recovery.requested',
  'recovery.started',
  'recovery.cancelled',
  'recovery.approved',
  'recovery.completed',
  'trusted_browser.removed',
  'api_key.created',
  'api_key.rotated',
  'api_key.revoked',
  'webhook.created',
  'webhook.changed',
  'webhook.disabled',
  'webhook.deleted',
  'webhook.secret_rotated',
  'webhook.replayed',
  'keys.rotated',
  'audit.exported',
  'audit.checked',
] as const
export type AuditEventName = (typeof AUDIT_EVENTS)[number]

export type AuditActor = 'anonymous' | 'operator' | 'system' | `user:${string}` | `api_key:${string}`

export type AuditEvent = {
  at: Date
  event: AuditEventName
  outcome: 'success' | 'failure'
  actor: AuditActor
  /** Whose account it concerns. */
  userId?: string | null
  factor?: string | null
  sessionId?: string | null
  from?: RequestContext | null
  /** Facts for the reader. Never a secret, a code, a token or a password. */
  details?: Record<string, string | number | boolean | null>
}

const COLUMNS = Prisma.sql`(at, event, outcome, actor, user_id, factor, session_id, ip, user_agent, details)`

/**
 * The row as SQL, to be one of the parts of a statement that changes something (a data-modifying CTE): the change and
 * its record are then one.
 * @param source where the row comes from, such as `FROM changed`: no row there, no record
 * @param columns values that only the statement knows
 */
export function auditInsert(
  event: AuditEvent,
  source: Prisma.Sql = Prisma.empty,
  columns: {
    userId?: Prisma.Sql
    sessionId?: Prisma.Sql
    ip?: Prisma.Sql
    userAgent?: Prisma.Sql
    details?: Prisma.Sql
  } = {},
): Prisma.Sql {
  const userId = columns.userId ?? Prisma.sql`${event.userId ?? null}::uuid`
  const sessionId = columns.sessionId ?? Prisma.sql`${event.sessionId ?? null}::uuid`
  const ip = columns.ip ?? Prisma.sql`${event.from?.ip ?? null}::text`
  const userAgent = columns.userAgent ?? Prisma.sql`${event.from?.userAgent ?? null}::text`
  const details = columns.details ?? Prisma.sql`${JSON.stringify(event.details ?? {})}::jsonb`
  return Prisma.sql`INSERT INTO audit_events ${COLUMNS}
    SELECT ${event.at}::timestamptz, ${event.event}::text, ${event.outcome}::text, ${event.actor}::text,
      ${userId}, ${event.factor ?? null}::text, ${sessionId},
      ${ip}, ${userAgent}, ${details} ${source}`
}

/** Writes the row in the caller's transaction. */
export async function recordEvent(tx: Tx, event: AuditEvent): Promise<void> {
  await tx.$executeRaw(auditInsert(event))
}
