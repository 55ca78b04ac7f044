import { FACTOR_TYPES, type FactorType, type Rule, STRENGTH_METHODS } from './rule'

/** What the policy must know of a person. */
export type PolicyUser = {
  roles: readonly string[]
  groups: readonly string[]
  /** Kinds of factor that are confirmed and usable. */
  factors: readonly FactorType[]
  /** Until when enrolling may wait; fixed when a rule first applied, null where no grace was given. */
  enrollmentDeadline: Date | null
}

/** The settings that the policy obeys. */
export type PolicySettings = { twoFactorEnabled: boolean; allowedMethods: readonly string[]; smsFallback: boolean }

/** What the present sign-in or session has proved: RFC 8176 names, and the factor kinds among them. */
export type Proved = {
  aal: 0 | 1 | 2
  factors: readonly FactorType[]
  /** Whether the browser stands in for a second factor. It does at a sign-in, and never at a step-up. */
  trustedBrowser?: boolean
}

export type Reason =
  /** Two-factor authentication is switched off, in the settings or by the rule. */
  | { code: 'two_factor_off'; ruleId?: string }
  /** Nothing asks for a second factor, and the person has none. */
  | { code: 'nothing_required' }
  /** The person has a second factor: then it is asked for. */
  | { code: 'own_factor' }
  /** A rule asks for it. */
  | { code: 'rule'; ruleId: string }
  /** The factors that the person has are no longer permitted. */
  | { code: 'method_not_permitted' }
  /** The browser is trusted: it showed a second factor not long ago. */
  | { code: 'trusted_browser' }
  /** What was asked for has been proved. */
  | { code: 'proved' }

export type RequiredStep =
  | { kind: 'none'; reason: Reason; deadline?: Date }
  | { kind: 'challenge'; methods: FactorType[]; reason: Reason }
  /**
   * None of the factors that the person has is permitted any more. One of them is asked for all the same, and lets
   * another be enrolled, no more: if the password alone did, whoever has stolen it could enroll a factor of their own.
   */
  | { kind: 'replace'; methods: FactorType[]; allowedMethods: FactorType[]; reason: Reason }
  | { kind: 'enroll'; allowedMethods: FactorType[]; reason: Reason }

const ORDER = { off: 0, optional: 1, required: 2 } as const

function applies(rule: Rule, user: Pick<PolicyUser, 'roles' | 'groups'>): boolean {
  if (rule.target.type === 'everyone') return true
  return (rule.target.type === 'role' ? user.roles : user.groups).includes(rule.target.id)
}

/** The kinds of factor that a person may enroll and answer with: what the settings and every rule of theirs permit. */
export function permittedTypes(
  user: Pick<PolicyUser, 'roles' | 'groups'>,
  rules: readonly Rule[],
  settings: PolicySettings,
): FactorType[] {
  const applying = rules.filter((rule) => applies(rule, user))
  return FACTOR_TYPES.filter(
    (type) =>
      // Text messages have one switch, and it is off at first.
      (type === 'sms' ? settings.smsFallback : settings.allowedMethods.includes(type)) &&
      applying.every((rule) => rule.allowedMethods.includes(type) && STRENGTH_METHODS[rule.strength].includes(type)),
  )
}

/**
 * Enforcement, in one question with one answer: what must this person still prove, and why? Pure: the same facts give
 * the same answer, at sign-in, at every session check, in a preview and in an explanation.
 *
 * Several rules merge to the strictest: the highest requirement, and only methods that every one of them permits.
 * @param at the instant the question is about
 */
export function requiredStep(
  user: PolicyUser,
  rules: readonly Rule[],
  settings: PolicySettings,
  proved: Proved,
  at: Date,
): RequiredStep {
  if (!settings.twoFactorEnabled) return { kind: 'none', reason: { code: 'two_factor_off' } }

  const applying = rules.filter((rule) => applies(rule, user))
  const strictest = applying.reduce<Rule | undefined>(
    (top, rule) => (!top || ORDER[rule.requirement] > ORDER[top.requirement] ? rule : top),
    undefined,
  )
  if (strictest?.requirement === 'off') {
    return { kind: 'none', reason: { code: 'two_factor_off', ruleId: strictest.id } }
  }

  const permitted = permittedTypes(user, rules, settings)
  const required = strictest?.requirement === 'required'
  const ruleReason: Reason | undefined = required && strictest ? { code: 'rule', ruleId: strictest.id } : undefined

  if (proved.aal >= 2 && proved.factors.some((type) => permitted.includes(type))) {
    return { kind: 'none', reason: { code: 'proved' } }
  }

  const usable = user.factors.filter((type) => permitted.includes(type))
  if (usable.length > 0 && proved.trustedBrowser) return { kind: 'none', reason: { code: 'trusted_browser' } }
  if (usable.length > 0) return { kind: 'challenge', methods: usable, reason: ruleReason ?? { code: 'own_factor' } }

  // Somebody who chose a second factor is never let in without one because its kind was switched off since.
  if (user.factors.length > 0) {
    const reason = ruleReason ?? { code: 'method_not_permitted' as const }
    return proved.aal >= 2 && proved.factors.some((type) => user.factors.includes(type))
      ? { kind: 'enroll', allowedMethods: permitted, reason }
      : { kind: 'replace', methods: [...user.factors], allowedMethods: permitted, reason }
  }
  if (required && ruleReason) {
    if (user.enrollmentDeadline && at < user.enrollmentDeadline) {
      return { kind: 'none', reason: ruleReason, deadline: user.enrollmentDeadline }
    }
    return { kind: 'enroll', allowedMethods: permitted, reason: ruleReason }
  }
  return { kind: 'none', reason: { code: 'nothing_required' } }
}
