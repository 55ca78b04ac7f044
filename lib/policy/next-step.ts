import { CLOCK_SLACK } from '../clock'
import { type LimitSettings, type Limits, limitsOf } from './limits'
import {
  type PolicySettings,
  type Proved,
  permittedTypes,
  type RequiredStep,
  requiredStep,
  type StandIn,
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
  settings: PolicySettings & LimitSettings,
  at: Date,
  session: { aal: number; amr: readonly string[]; trusted: Trust | null },
): RequiredStep {
  const { user, rules } = policyOf(standing)
  const { amr, trusted } = session
  const proved: Proved = {
    aal: session.aal >= 2 ? 2 : 1,
    factors: provedBy(amr),
    trustedBy: trustedBy({ standing, settings, trusted }, at),
  }
  return sessionStep(user, rules, settings, proved, at)
}

/** The kinds of factor that a person may enroll now. */
export function enrollableTypes(standing: Standing, settings: PolicySettings, at: Date): FactorType[] {
  const { user, rules } = policyOf(standing)
  return permittedTypes(user, rules, settings, at)
}

/** A browser's trust: what had been shown for it, and when; in milliseconds since the epoch, as SQL gives it. */
export type Trust = { by: FactorType | StandIn | null; since: number }

/** What a trusted browser stands in for; undefined if it is not trusted, or not any more. */
export function trustedBy(
  { standing, settings, trusted }: { standing: Standing | null; settings: LimitSettings; trusted: Trust | null },
  at: Date,
): Proved['trustedBy'] {
  // Trusted when the clock was ahead, it would be for as much longer.
  if (!trusted?.by || !standing || trusted.since > at.getTime() + CLOCK_SLACK) return undefined
  return trusted.since + limitsFor(standing, settings, at).trust > at.getTime() ? trusted.by : undefined
}

/** How long things last for a person. */
export function limitsFor(standing: Standing, settings: LimitSettings, at: Date): Limits {
  const { user, rules } = policyOf(standing)
  return limitsOf(user, rules, settings, at)
}
