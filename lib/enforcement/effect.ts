import { type PolicySettings, type PolicyUser, permittedTypes, requiredStep } from '../policy/required-step'
import { type AppliedRule, isFor, permits, phaseOf, type Rule, type Targeted } from '../policy/rule'
import { isUsable } from './positions'

/** What the policy will say of people when the rules have had their time. Pure: asked once for all who are alike. */

/** What they must do at their next sign-in; `nothing`: what they have is good, or nothing is asked. */
export type Effect = 'nothing' | 'replace' | 'enroll'

/** With a password alone, and every deadline passed. */
export function effectOn(
  user: PolicyUser,
  rules: readonly Rule[],
  settings: PolicySettings,
  at: Date,
): { effect: Effect; passwordOnly: boolean } {
  const { kind } = requiredStep(user, overdue(rules, at), settings, { aal: 1, factors: [] }, at)
  return { effect: kind === 'enroll' || kind === 'replace' ? kind : 'nothing', passwordOnly: kind === 'none' }
}

/** The rules for somebody who has waited as long as they may. */
export function overdue(rules: readonly Rule[], at: Date): AppliedRule[] {
  return rules.map((rule) => ({ ...rule, deadline: at }))
}

/** The rule when its last stage has come. */
export function inFull<R extends Rule>(rule: R, at: Date): R {
  return { ...rule, rollout: { ...rule.rollout, allFrom: at, pausedAt: null } }
}

/** Whether no kind of factor is left that all of these rules and the settings permit, once all stages have come. */
export function leavesNoMethod(user: PolicyUser, rules: readonly Rule[], settings: PolicySettings, at: Date): boolean {
  const theirs = rules.filter((rule) => isFor(rule.target, user))
  if (theirs.every(({ requirement }) => requirement === 'off')) return false
  const all = overdue(
    theirs.map((rule) => inFull(rule, at)),
    at,
  )
  return permittedTypes(user, all, settings, at).length === 0
}

/**
 * Whether somebody did what the rule asked before it was changed, and does not do what it asks now: they could not know,
 * and may wait once more. Who was late stays late.
 */
export function isCaughtBy(
  change: { before: Rule; after: Rule; others: readonly Rule[] },
  user: PolicyUser,
  settings: PolicySettings,
  at: Date,
): boolean {
  const { before, after, others } = change
  // Whom it was not for has no deadline that could be moved.
  if (!isFor(before.target, user) || !isFor(after.target, user)) return false
  if (after.requirement !== 'required' || !satisfiedBy(user, before, settings)) return false
  if (!satisfiedBy(user, after, settings)) return true
  // Each rule by itself is satisfied, and no longer all of them by one factor.
  const effect = (rule: Rule) => effectOn(user, [...others, inFull(rule, at)], settings, at).effect
  return effect(before) === 'nothing' && effect(after) !== 'nothing'
}

/** Whether a factor of theirs is good enough for this rule by itself. */
export function satisfiedBy({ factors }: PolicyUser, rule: Rule, settings: PolicySettings): boolean {
  return rule.requirement !== 'required' || factors.some((type) => isUsable(type, settings) && permits(rule, type))
}

/** From when on the rule requires something of somebody, as its stages stand; null: there is no such date yet. */
export function beginsFor(rule: Rule, user: Targeted, at: Date): Date | null {
  if (phaseOf(rule, user, at) === 'in_force') return at
  const { partFrom, allFrom } = rule.rollout
  const dates = [partFrom, allFrom].filter((from) => from !== null && from > at) as Date[]
  const running = { ...rule, rollout: { ...rule.rollout, pausedAt: null } }
  return (
    dates.sort((a, b) => a.getTime() - b.getTime()).find((from) => phaseOf(running, user, from) === 'in_force') ?? null
  )
}
