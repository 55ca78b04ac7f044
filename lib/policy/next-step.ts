import { type LimitSettings, type Limits, limitsOf } from './limits'
import {
  type PolicySettings,
  type Proved,
  permittedTypes,
  type RequiredStep,
  requiredStep,
  sessionStep,
} from './required-step'
import type { FactorType } from './rule'
import { policyOf, provedBy, type Standing } from './standing'

/**
 * What a person must still prove: what a sign-in asks, what a challenge may be answered with, and what the security page
 * foretells are this one question.
 * @param proved what has been shown so far; a password, or the like, unless said
 */
export function nextStep(
  standing: Standing,
  settings: PolicySettings,
  at: Date,
  proved: Proved = { aal: 1, factors: [] },
): RequiredStep {
  const { user, rules } = policyOf(standing)
  return requiredStep(user, rules, settings, proved, at)
}

/** What an open session must still prove, under the rules of this moment. */
export function openSessionStep(
  standing: Standing,
  settings: PolicySettings,
  at: Date,
  session: { aal: number; amr: readonly string[]; trustedBrowser: boolean },
): RequiredStep {
  const { user, rules } = policyOf(standing)
  const { amr, trustedBrowser } = session
  const proved: Proved = { aal: session.aal >= 2 ? 2 : 1, factors: provedBy(amr), trustedBrowser }
  return sessionStep(user, rules, settings, proved, at)
}

/** The kinds of factor that a person may enroll now. */
export function enrollableTypes(standing: Standing, settings: PolicySettings, at: Date): FactorType[] {
  const { user, rules } = policyOf(standing)
  return permittedTypes(user, rules, settings, at)
}

/** Whether a browser that has been trusted since then stands in for the second factor. */
export function isTrusted(
  { standing, settings, trustedAt }: { standing: Standing | null; settings: LimitSettings; trustedAt: Date | null },
  at: Date,
): boolean {
  if (!trustedAt || !standing) return false
  return trustedAt.getTime() + limitsFor(standing, settings, at).trust > at.getTime()
}

/** How long things last for a person. */
export function limitsFor(standing: Standing, settings: LimitSettings, at: Date): Limits {
  const { user, rules } = policyOf(standing)
  return limitsOf(user, rules, settings, at)
}
