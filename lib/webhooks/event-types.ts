import type { AuditEventName } from '../audit/record-event'

/**
 * What an endpoint may be told of: the events of the audit log that mean something outside of this product. A name is
 * for good, once it is here. Each has its words in messages/en/webhooks.json.
 */
export const EVENT_TYPES = [
  'session.started',
  'session.ended',
  'login.password',
  'login.passkey',
  'login.provider',
  'login.factor',
  'step_up.factor',
  'user.created',
  'user.email_verified',
  'user.profile_changed',
  'user.email_changed',
  'user.password_changed',
  'user.password_reset',
  'user.two_factor_reset',
  'user.factor_locked',
  'user.unlocked',
  'user.disabled',
  'user.enabled',
  'user.deleted',
  'user.sessions_ended',
  'user.reenrollment_required',
  'user.invited',
  'user.invitation_accepted',
  'factor.added',
  'factor.removed',
  'factor.sign_count_fell',
  'backup_codes.generated',
  'bypass.issued',
  'identity.linked',
  'identity.removed',
  'recovery.started',
  'recovery.cancelled',
  'recovery.approved',
  'recovery.completed',
  'trusted_browser.removed',
  'group.created',
  'group.changed',
  'group.deleted',
  'group.member_added',
  'group.member_removed',
  'role.created',
  'role.deleted',
  'role.given',
  'role.taken',
  'rule.created',
  'rule.changed',
  'rule.deleted',
  'rule.paused',
  'rule.resumed',
  'settings.changed',
  'api_key.created',
  'api_key.rotated',
  'api_key.revoked',
] as const satisfies readonly AuditEventName[]
export type EventType = (typeof EVENT_TYPES)[number]

/** Every type there is, and those that will be added. */
export const ALL = '*'

/** What the test button sends: to one endpoint, whatever it has chosen. */
export const TEST_TYPE = 'webhook.test'

/** What an event is about: the part of its name before the dot. */
export const subjectOf = (type: string): string => type.slice(0, type.indexOf('.'))
