import { type PolicySettings, type RequiredStep, requiredStep } from './required-step'
import type { FactorType } from './rule'

/**
 * What a person must still prove when their password is all that has been shown: what a sign-in asks, what a challenge
 * may be answered with, and what the security page foretells are this one question.
 */
export function stepAfterPassword(
  person: { roles: readonly string[]; factors: readonly FactorType[] },
  settings: PolicySettings,
  at: Date,
): RequiredStep {
  const user = { roles: person.roles, factors: person.factors, groups: [], enrollmentDeadline: null }
  return requiredStep(user, [], settings, { aal: 1, factors: [] }, at)
}
