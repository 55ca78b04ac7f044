import type { RequiredStep } from './required-step'
import type { Standing } from './standing'

/**
 * Why something was asked, or was not, for the record: the rule that decided as it was on that day, whom it is for, and
 * until when the person could wait. Flat, as audit events are.
 */
export function whyOf(step: RequiredStep, standing: Standing): Record<string, string> {
  const due = 'due' in step ? step.due : undefined
  const ruleId = 'ruleId' in step.reason ? step.reason.ruleId : due?.ruleId
  const rule = standing.rules.find(({ id }) => id === ruleId)
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
