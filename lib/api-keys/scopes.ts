/**
 * What a key may be good for, each with what it opens. Whoever may write may read. Those in `POWERFUL` can each lead to
 * somebody's account, or to less being asked of an administrator: give them as you would give that.
 */
export const SCOPES = {
  'users:read': 'Read people, their sessions and how they stand to the rules',
  'users:write': 'Make, change, disable and delete accounts, and end their sessions',
  'factors:write': 'Enroll and remove second factors, issue one-time codes (not for administrators), unlock',
  'roles:read': 'Read roles',
  'roles:write': 'Make roles, and give them to people; also when an account is made with them',
  'groups:read': 'Read groups and their members',
  'groups:write': 'Make groups and change their members; also when an account is made in them',
  'rules:read': 'Read the rules of enforcement, and preview one',
  'rules:write': 'Change the rules of enforcement',
  'settings:read': 'Read the settings',
  'settings:write': 'Change the settings',
  'policy:read': 'Ask what a sign-in of somebody would have to prove',
  'audit:read': 'Read the audit log',
  'webhooks:read': 'Read webhooks and what was delivered, which is as much as the audit log says',
  'webhooks:write': 'Change webhooks and replay deliveries',
  'verifications:write': 'Send and check codes, for an application with a sign-in of its own',
} as const

export type Scope = keyof typeof SCOPES

export const SCOPE_NAMES = Object.keys(SCOPES) as [Scope, ...Scope[]]

/** The scopes that lead to accounts, or lower what is asked of administrators, for whoever means to. */
export const POWERFUL: readonly Scope[] = [
  'users:write',
  'factors:write',
  'roles:write',
  'groups:write',
  'rules:write',
  'settings:write',
]

/** In what groups people choose from them. */
export const SCOPE_GROUPS = {
  people: ['users:read', 'users:write', 'factors:write'],
  membership: ['roles:read', 'roles:write', 'groups:read', 'groups:write'],
  enforcement: ['rules:read', 'rules:write', 'settings:read', 'settings:write', 'policy:read'],
  codes: ['verifications:write'],
  watching: ['audit:read', 'webhooks:read', 'webhooks:write'],
} as const satisfies Record<string, readonly Scope[]>

/** Whether the scopes of a key are all that is needed. */
export function allows(scopes: readonly string[], needed: readonly Scope[]): boolean {
  return needed.every(
    (scope) => scopes.includes(scope) || (scope.endsWith(':read') && scopes.includes(scope.replace(/read$/, 'write'))),
  )
}
