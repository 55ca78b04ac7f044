import { type PolicySettings, type Proved, permittedTypes, type RequiredStep, requiredStep } from './required-step'
import type { FactorType, Rule } from './rule'

type Person = { roles: readonly string[]; factors: readonly FactorType[] }

const RULES: readonly Rule[] = []
const userOf = (person: Person) => ({ ...person, groups: [], enrollmentDeadline: null })

/**
 * What a person must still prove: what a sign-in asks, what a challenge may be answered with, and what the security page
 * foretells are this one question.
 * @param proved what has been shown so far; a password, or the like, unless said
 */
export function nextStep(
  person: Person,
  settings: PolicySettings,
  at: Date,
  proved: Proved = { aal: 1, factors: [] },
): RequiredStep {
  return requiredStep(userOf(person), RULES, settings, proved, at)
}

/** The kinds of factor that a person may enroll now. */
export function enrollableTypes(roles: readonly string[], settings: PolicySettings): FactorType[] {
  return permittedTypes(userOf({ roles, factors: [] }), RULES, settings)
}
