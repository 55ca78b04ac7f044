import { db } from '../db'

/** What a person wants to hear about their account: an event and its outcome, each with a sentence of its own. */
const KINDS = [
  'login.password.success',
  'login.password.failure',
  'login.passkey.success',
  'login.passkey.failure',
  'login.code_sent.failure',
  'login.provider.success',
  'login.factor.success',
  'login.factor.failure',
  'verification.checked.success',
  'verification.checked.failure',
  'verification.code_sent.failure',
  'step_up.factor.success',
  'step_up.provider.success',
  'step_up.factor.failure',
  'session.ended.success',
  'identity.linked.success',
  'identity.removed.success',
  'factor.added.success',
  'factor.renamed.success',
  'factor.removed.success',
  'factor.sign_count_fell.success',
  'backup_codes.generated.success',
  'trusted_browser.removed.success',
  'user.created.success',
  'user.email_verified.success',
  'user.profile_changed.success',
  'user.email_change_requested.success',
  'user.email_changed.success',
  'user.password_changed.success',
  'user.password_changed.failure',
  'user.password_reset_requested.success',
  'user.password_reset.success',
  'user.two_factor_reset.success',
  'user.factor_locked.success',
  'user.unlocked.success',
  'user.disabled.success',
  'user.enabled.success',
  'user.sessions_ended.success',
  'user.reenrollment_required.success',
  'user.reenrolled.success',
  'user.invited.success',
  'user.invitation_accepted.success',
  'bypass.issued.success',
  'bypass.approved.success',
  'bypass.withdrawn.success',
  'recovery.requested.success',
  'recovery.started.success',
  'recovery.cancelled.success',
  'recovery.approved.success',
  'recovery.completed.success',
] as const

export type ActivityKind = (typeof KINDS)[number]

export type Activity = {
  id: string
  at: Date
  kind: ActivityKind
  factor: string | null
  /** Of the factor it is about. */
  label: string | null
  ip: string | null
  userAgent: string | null
}

/**
 * What happened to an account lately, newest first, from the audit log. A password that only led to the question for a
 * second factor is left out: the answer to that question tells the story.
 */
export async function recentActivity(userId: string, limit = 10): Promise<Activity[]> {
  return db.$queryRaw<Activity[]>`
    SELECT id::text, at, event || '.' || outcome AS kind, factor, details->>'label' AS label, ip,
      user_agent AS "userAgent"
    FROM audit_events
    WHERE user_id = ${userId}::uuid AND event || '.' || outcome = ANY(${KINDS as unknown as string[]}::text[])
      AND NOT (event IN ('login.password', 'login.passkey', 'login.provider') AND details->>'step' IS NOT NULL)
      AND details->>'refused' IS NULL
    ORDER BY audit_events.id DESC LIMIT ${limit}`
}
