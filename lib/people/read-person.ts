import { now } from '../clock'
import { db } from '../db'
import { isUsable } from '../enforcement/positions'
import { nextStep } from '../policy/next-step'
import { type RequiredStep, rulesFor } from '../policy/required-step'
import { type AppliedRule, type Phase, permits, phaseOf } from '../policy/rule'
import { policyOf, type Standing, standingJson } from '../policy/standing'
import { whyOf } from '../policy/why'
import { type Settings, settingsJson } from '../settings/settings'
import { type PolicyState, policyStateOf } from './state'

/** A rule that is for somebody, and what it does by now. */
export type RuleOfPerson = AppliedRule & { phase: Phase; pending: boolean; satisfied: boolean }

/** A code from an administrator that waits to be used. */
export type LiveBypass = {
  createdAt: Date
  expiresAt: Date
  /** As the audit log names them, and the address of that person. */
  issuedBy: string
  issuer: string | null
  /** Whether it is of no use until another administrator agrees. */
  waits: boolean
}

export type PersonView = PolicyState & {
  id: string
  email: string
  name: string
  createdAt: Date
  lastSignInAt: Date | null
  emailVerifiedAt: Date | null
  disabledAt: Date | null
  lockedUntil: Date | null
  invitedAt: Date | null
  reenrollRequiredAt: Date | null
  hasPassword: boolean
  roles: string[]
  groups: { id: string; name: string }[]
  /** What the next sign-in asks for after the first step, and why. */
  step: RequiredStep
  /** The same facts as the audit log keeps of a sign-in. */
  why: Record<string, string>
  rules: RuleOfPerson[]
  bypass: LiveBypass | null
}

type Row = Omit<PersonView, 'roles' | 'step' | 'why' | 'rules' | 'state' | 'deadline' | 'bypass'> & {
  standing: Standing
  settings: Settings
  bypass: (Omit<LiveBypass, 'createdAt' | 'expiresAt'> & { createdAt: string; expiresAt: string }) | null
}

/** All that an administrator sees of somebody's account, but for lists that have a use case of their own; or null. */
export async function readPerson(userId: string): Promise<PersonView | null> {
  const at = now()
  const [row] = await db.$queryRaw<Row[]>`
    SELECT u.id, u.email, u.name, u.created_at AS "createdAt", u.last_sign_in_at AS "lastSignInAt",
      u.email_verified_at AS "emailVerifiedAt", u.disabled_at AS "disabledAt", u.invited_at AS "invitedAt",
      CASE WHEN u.factor_locked_until > ${at} THEN u.factor_locked_until END AS "lockedUntil",
      u.reenroll_required_at AS "reenrollRequiredAt", u.password_hash IS NOT NULL AS "hasPassword",
      (SELECT coalesce(json_agg(json_build_object('id', g.id, 'name', g.name) ORDER BY g.name), '[]')
        FROM group_members m JOIN groups g ON g.id = m.group_id WHERE m.user_id = u.id) AS groups,
      (SELECT json_build_object('createdAt', b.created_at, 'expiresAt', b.expires_at, 'issuedBy', b.issued_by,
          'issuer', i.email, 'waits', b.approved_at IS NULL AND (b.needs_approval OR settings.bypass_approval))
        FROM bypasses b LEFT JOIN users i ON b.issued_by = 'user:' || i.id
        WHERE b.user_id = u.id AND b.expires_at > ${at}) AS bypass,
      ${standingJson} AS standing, ${settingsJson} AS settings
    FROM users u, settings WHERE u.id = ${userId}::uuid`
  if (!row) return null
  const { standing, settings, bypass, ...person } = row
  const { user, rules } = policyOf(standing)
  const { pending } = rulesFor(user, rules, at)
  const step = nextStep(standing, settings, at)
  return {
    ...person,
    ...policyStateOf(standing, settings, at),
    roles: standing.roles,
    step,
    why: whyOf(step, standing),
    rules: rules.map((rule) => ({
      ...rule,
      phase: phaseOf(rule, user, at),
      pending: pending.some(({ id }) => id === rule.id),
      satisfied: user.factors.some((type) => permits(rule, type) && isUsable(type, settings)),
    })),
    bypass: bypass && { ...bypass, createdAt: new Date(bypass.createdAt), expiresAt: new Date(bypass.expiresAt) },
  }
}
