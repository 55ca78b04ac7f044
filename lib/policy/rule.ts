/** Kinds of second factor a person can enroll. */
export const FACTOR_TYPES = ['totp', 'email', 'sms', 'webauthn'] as const
export type FactorType = (typeof FACTOR_TYPES)[number]

export const REQUIREMENTS = ['off', 'optional', 'required'] as const
export const STRENGTHS = ['any', 'app_or_stronger', 'phishing_resistant'] as const

/** Whom a rule is for. A role is known by its name, a group by its id. */
export type RuleTarget = { type: 'everyone' } | { type: 'role' | 'group'; id: string; name: string }

/** An administrator's rule, as CONTRACT and the rules page have it. */
export type Rule = {
  id: string
  target: RuleTarget
  requirement: (typeof REQUIREMENTS)[number]
  allowedMethods: readonly FactorType[]
  strength: (typeof STRENGTHS)[number]
  /** How long somebody to whom it comes to apply may wait with it. */
  graceDays: number
  /** The longest that a browser may be trusted, and a session may last and lie unused; null: as the settings have it. */
  trustDays: number | null
  sessionDays: number | null
  idleMinutes: number | null
  rollout: Rollout
}

/** The stages of a rule that requires something, each from when on; null: there is no such stage. */
export type Rollout = {
  /** It reminds. */
  nudgeFrom: Date | null
  /** It requires, of a part: those of a lower cohort than `partPercent`, or the members of a group. */
  partFrom: Date | null
  partPercent: number | null
  partGroup: string | null
  /** It requires, of all. */
  allFrom: Date | null
  /** While it is paused it only reminds. */
  pausedAt: Date | null
}

/** A rule that is for somebody, and until when they may wait with it: null if that is not fixed yet. */
export type AppliedRule = Rule & { deadline: Date | null }

/** Which kinds of factor reach a strength. */
export const STRENGTH_METHODS: Record<Rule['strength'], readonly FactorType[]> = {
  any: FACTOR_TYPES,
  app_or_stronger: ['totp', 'webauthn'],
  phishing_resistant: ['webauthn'],
}

/** Whom it concerns, as far as the choice of rules goes. */
export type Targeted = { roles: readonly string[]; groups: readonly string[]; cohort: number }

export function isFor(target: RuleTarget, { roles, groups }: Targeted): boolean {
  if (target.type === 'everyone') return true
  return (target.type === 'role' ? roles : groups).includes(target.id)
}

/** `waiting`: not begun. `nudge`: it reminds. `in_force`: it does what it says. */
export type Phase = 'waiting' | 'nudge' | 'in_force'

/** How far a rule's roll-out has come for somebody. Only what requires is rolled out; the rest is in force at once. */
export function phaseOf({ requirement, rollout }: Rule, person: Targeted, at: Date): Phase {
  if (requirement !== 'required') return 'in_force'
  const { nudgeFrom, partFrom, partPercent, partGroup, allFrom, pausedAt } = rollout
  const begun = (from: Date | null) => from !== null && from <= at
  if (!begun(nudgeFrom) && !begun(partFrom) && !begun(allFrom)) return 'waiting'
  if (pausedAt) return 'nudge'
  const inPart = partGroup ? person.groups.includes(partGroup) : person.cohort < (partPercent ?? 0)
  return begun(allFrom) || (begun(partFrom) && inPart) ? 'in_force' : 'nudge'
}

/** Whether a factor of this kind satisfies the rule. */
export function permits({ requirement, allowedMethods, strength }: Rule, type: FactorType): boolean {
  return requirement === 'off' || (allowedMethods.includes(type) && STRENGTH_METHODS[strength].includes(type))
}
