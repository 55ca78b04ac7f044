import type { RequiredStep } from './required-step'
import type { Rule, RuleTarget } from './rule'
import { ruleOf, type Standing } from './standing'

/** Who asks for something: the rule that decides, in what its reader must know of it. */
export type AskedBy = {
  target: RuleTarget
  strength: Rule['strength']
  /** Since when it does: its first stage that has begun. */
  since: Date | null
  /** Until when the person may wait, if that is fixed. */
  deadline: Date | null
}

/** The rule of a person's that has this id, for its reader; null if there is none. */
export function askedBy(ruleId: string | undefined, standing: Standing, at: Date): AskedBy | null {
  const stored = standing.rules.find(({ id }) => id === ruleId)
  if (!stored) return null
  const { target, strength, deadline, rollout } = ruleOf(stored)
  const begun = [rollout.nudgeFrom, rollout.partFrom, rollout.allFrom].filter((from) => from !== null && from <= at)
  const since = begun.sort((a, b) => Number(a) - Number(b))[0] ?? null
  return { target, strength, since, deadline }
}

/** The rule that a step follows from: the one that decides, or that will. */
export function ruleBehind(step: RequiredStep): string | undefined {
  return 'ruleId' in step.reason ? step.reason.ruleId : 'due' in step ? step.due?.ruleId : undefined
}

/**
 * Why something was asked, or was not, for the record: the rule that decided as it was on that day, whom it is for, and
 * until when the person could wait. Flat, as audit events are.
 */
export function whyOf(step: RequiredStep, standing: Standing): Record<string, string> {
  const rule = standing.rules.find(({ id }) => id === ruleBehind(step))
  return {
    reason: step.reason.code,
    ...(rule && {
      rule: rule.id,
      target: rule.target.type,
      ...(rule.target.name && { targetName: rule.target.name }),
      requirement: rule.requirement,
      strength: rule.strength,
      ...(rule.deadline !== null && { deadline: new Date(rule.deadline).toISOString() }),
    }),
  }
}
