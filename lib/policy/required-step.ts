import { DAY, plus } from '../clock'
import { type AppliedRule, FACTOR_TYPES, type FactorType, isFor, permits, phaseOf, type Targeted } from './rule'

/** What the policy must know of a person. */
export type PolicyUser = Targeted & {
  /** Kinds of factor that are confirmed. */
  factors: readonly FactorType[]
  /** An administrator wants them replaced. */
  mustReenroll: boolean
}

/** The settings that the policy obeys. */
export type PolicySettings = { twoFactorEnabled: boolean; allowedMethods: readonly string[]; smsFallback: boolean }

/** What stands in for a factor: a code that its owner wrote down, or one that an administrator gave. */
export type StandIn = 'backup_code' | 'bypass'

/** What the present sign-in or session has proved. */
export type Proved = {
  aal: 0 | 1 | 2
  factors: readonly (FactorType | StandIn)[]
  /**
   * What had been shown when this browser was trusted, if it is: it stands in for that at a sign-in, and never at a
   * step-up.
   */
  trustedBy?: FactorType | StandIn
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
  /** An administrator wants the factors replaced. */
  | { code: 'reenrollment' }
  /** The browser is trusted: it showed a second factor not long ago. */
  | { code: 'trusted_browser' }
  /** What was asked for has been proved. */
  | { code: 'proved' }

/** What a rule will ask for, though not today. */
export type Due = {
  ruleId: string
  /** From then on nothing else is possible; null while the rule only reminds. */
  deadline: Date | null
  /** What the person may set up for it. */
  allowedMethods: FactorType[]
}

export type RequiredStep =
  | { kind: 'none'; reason: Reason; due?: Due }
  | { kind: 'challenge'; methods: FactorType[]; backupCodes: boolean; reason: Reason; due?: Due }
  /**
   * None of the factors that the person has is permitted any more. One of them is asked for all the same, and lets
   * another be enrolled, no more: if the password alone did, whoever has stolen it could enroll a factor of their own.
   */
  | { kind: 'replace'; methods: FactorType[]; backupCodes: boolean; allowedMethods: FactorType[]; reason: Reason }
  | { kind: 'enroll'; allowedMethods: FactorType[]; reason: Reason }

/**
 * The rules that are for a person at an instant, by what they do: `binding` ones decide, `pending` ones will when their
 * deadline has passed, `nudging` ones only remind.
 */
export function rulesFor(user: Targeted, rules: readonly AppliedRule[], at: Date) {
  const binding: AppliedRule[] = []
  const pending: (AppliedRule & { deadline: Date })[] = []
  const nudging: AppliedRule[] = []
  for (const rule of rules) {
    const phase = isFor(rule.target, user) ? phaseOf(rule, user, at) : 'waiting'
    if (phase === 'waiting') continue
    // Not fixed yet: it is fixed by who asks now.
    const deadline = rule.deadline ?? plus(at, rule.graceDays * DAY)
    if (phase === 'nudge') nudging.push(rule)
    else if (rule.requirement === 'required' && at < deadline) pending.push({ ...rule, deadline })
    else binding.push(rule)
  }
  return { binding, pending, nudging }
}

function permittedBy(rules: readonly AppliedRule[], settings: PolicySettings): FactorType[] {
  return FACTOR_TYPES.filter(
    (type) =>
      // Text messages have one switch, and it is off at first.
      (type === 'sms' ? settings.smsFallback : settings.allowedMethods.includes(type)) &&
      rules.every((rule) => permits(rule, type)),
  )
}

/**
 * The kinds of factor that a person may enroll: what the settings and every rule of theirs permit, those included whose
 * deadline is still to come.
 */
export function permittedTypes(
  user: Targeted,
  rules: readonly AppliedRule[],
  settings: PolicySettings,
  at: Date,
): FactorType[] {
  const { binding, pending } = rulesFor(user, rules, at)
  return permittedBy([...binding, ...pending], settings)
}

const ORDER = { off: 0, optional: 1, required: 2 } as const

/**
 * Enforcement, in one question with one answer: what must this person still prove, and why? Pure: the same facts give
 * the same answer, at sign-in, at every session check, in a preview and in an explanation.
 *
 * Several rules merge to the strictest: the highest requirement, and only methods that every one of them permits. A rule
 * whose deadline is still to come asks for nothing yet, and is named in `due` if the person must do something for it.
 * @param at the instant the question is about
 */
export function requiredStep(
  user: PolicyUser,
  rules: readonly AppliedRule[],
  settings: PolicySettings,
  proved: Proved,
  at: Date,
): RequiredStep {
  if (!settings.twoFactorEnabled) return { kind: 'none', reason: { code: 'two_factor_off' } }
  const { binding, pending, nudging } = rulesFor(user, rules, at)
  const strictest = strictestOf([...binding, ...pending, ...nudging])
  if (strictest?.requirement === 'off') {
    return { kind: 'none', reason: { code: 'two_factor_off', ruleId: strictest.id } }
  }
  const permitted = permittedBy(binding, settings)
  const mayEnroll = permittedBy([...binding, ...pending], settings)
  const deciding = strictestOf(binding)
  const ruleReason: Reason | undefined =
    deciding?.requirement === 'required' ? { code: 'rule', ruleId: deciding.id } : undefined
  const due = dueOf(user, pending, nudging, mayEnroll)
  const owed = due && { due }

  // Where the rules ask for a key and nothing else, a code that was written down would be a way round them.
  const backupCodes = FACTOR_TYPES.some((type) => type !== 'webauthn' && binding.every((rule) => permits(rule, type)))
  const usable = user.factors.filter((type) => permitted.includes(type))
  if (user.mustReenroll && user.factors.length > 0) {
    // What is to be replaced is asked for as strictly as ever: it is wanted because it may be in other hands.
    const [methods, codes] = usable.length > 0 ? [usable, backupCodes] : [user.factors, true]
    return replacement({ methods, codes }, proved, mayEnroll, { code: 'reenrollment' })
  }
  if (satisfies(proved, permitted, usable, backupCodes)) return { kind: 'none', reason: { code: 'proved' }, ...owed }
  const { trustedBy } = proved
  if (trustedBy && satisfies({ aal: 2, factors: [trustedBy] }, permitted, usable, backupCodes) && usable.length > 0) {
    return { kind: 'none', reason: { code: 'trusted_browser' }, ...owed }
  }
  if (usable.length > 0) {
    return { kind: 'challenge', methods: usable, backupCodes, reason: ruleReason ?? { code: 'own_factor' }, ...owed }
  }
  // Somebody who chose a second factor is never let in without one because its kind was switched off since.
  if (user.factors.length > 0) {
    const all = { methods: user.factors, codes: true }
    return replacement(all, proved, mayEnroll, ruleReason ?? { code: 'method_not_permitted' })
  }
  if (ruleReason) return { kind: 'enroll', allowedMethods: mayEnroll, reason: ruleReason }
  return { kind: 'none', reason: { code: 'nothing_required' }, ...owed }
}

/** The one that decides whether anything is asked: the highest requirement, then the greatest strength. */
function strictestOf(rules: readonly AppliedRule[]): AppliedRule | undefined {
  const methods = (rule: AppliedRule) => FACTOR_TYPES.filter((type) => permits(rule, type)).length
  return rules.reduce<AppliedRule | undefined>((top, rule) => {
    if (!top) return rule
    const higher = ORDER[rule.requirement] - ORDER[top.requirement]
    return higher > 0 || (higher === 0 && methods(rule) < methods(top)) ? rule : top
  }, undefined)
}

/**
 * What stands in for a factor stands for one that is permitted. A code that was written down is no better than an app;
 * one that an administrator gave is good whatever is asked.
 */
function satisfies(
  { aal, factors }: Proved,
  permitted: readonly FactorType[],
  usable: readonly FactorType[],
  backupCodes: boolean,
): boolean {
  if (aal < 2) return false
  return factors.some((type) => {
    if (type === 'bypass') return usable.length > 0
    if (type === 'backup_code') return usable.length > 0 && backupCodes
    return permitted.includes(type)
  })
}

/** @param asked what lets them enroll another: kinds of factor, and whether backup codes do */
function replacement(
  asked: { methods: readonly FactorType[]; codes: boolean },
  proved: Proved,
  allowedMethods: FactorType[],
  reason: Reason,
): RequiredStep {
  const shown = proved.factors.some((type) =>
    type === 'bypass' ? true : type === 'backup_code' ? asked.codes : asked.methods.includes(type),
  )
  return proved.aal >= 2 && shown
    ? { kind: 'enroll', allowedMethods, reason }
    : { kind: 'replace', methods: [...asked.methods], backupCodes: asked.codes, allowedMethods, reason }
}

/** What the person must do for rules that do not decide yet; undefined if they have done it. */
function dueOf(
  user: PolicyUser,
  pending: readonly (AppliedRule & { deadline: Date })[],
  nudging: readonly AppliedRule[],
  allowedMethods: FactorType[],
): Due | undefined {
  const lacks = (rule: AppliedRule) =>
    !user.factors.some((type) => permits(rule, type) && allowedMethods.includes(type))
  const next = pending.filter(lacks).sort((a, b) => a.deadline.getTime() - b.deadline.getTime())[0]
  if (next) return { ruleId: next.id, deadline: next.deadline, allowedMethods }
  const hint = nudging.find((rule) => !user.factors.some((type) => permits(rule, type)))
  if (!hint) return undefined
  const methods = allowedMethods.filter((type) => permits(hint, type))
  return methods.length > 0 ? { ruleId: hint.id, deadline: null, allowedMethods: methods } : undefined
}

/**
 * What a session that is open must still prove under the rules of this moment. Only what is required reaches into open
 * sessions: a second factor that its owner chose is asked for at the next sign-in.
 */
export function sessionStep(
  user: PolicyUser,
  rules: readonly AppliedRule[],
  settings: PolicySettings,
  proved: Proved,
  at: Date,
): RequiredStep {
  const step = requiredStep(user, rules, settings, proved, at)
  if (step.kind === 'none' || step.reason.code === 'rule' || step.reason.code === 'reenrollment') return step
  return { kind: 'none', reason: step.reason, ...('due' in step && step.due && { due: step.due }) }
}
