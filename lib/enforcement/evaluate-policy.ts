import { now } from '../clock'
import { db } from '../db'
import { limitsFor, nextStep } from '../policy/next-step'
import { type RequiredStep, rulesFor } from '../policy/required-step'
import { type AppliedRule, isFor, type Phase, permits, phaseOf } from '../policy/rule'
import { policyOf, type Standing, standingJson } from '../policy/standing'
import { type AskedBy, askedBy, ruleBehind } from '../policy/why'
import { type Settings, settingsJson } from '../settings/settings'
import { isUsable, positionOf } from './positions'

/** A rule that is for a person, and what it does to them. */
export type RuleOnPerson = {
  rule: AppliedRule
  phase: Phase
  /** Until when they may wait; null if it does not require anything of them, or did not begin. */
  deadline: Date | null
  /** Whether a factor of theirs satisfies it. */
  satisfied: boolean
  /** Whether what is asked of them follows from it. */
  decides: boolean
}

export type Evaluation = {
  user: { id: string; email: string; name: string }
  state: 'compliant' | 'in_grace' | 'overdue' | 'not_required'
  /** What the next sign-in asks for after a password, and why. */
  step: RequiredStep
  asked: AskedBy | null
  rules: RuleOnPerson[]
  /** In milliseconds; idle: null if a session may lie unused as long as it lasts. */
  limits: { trust: number; session: number; idle: number | null }
}

/**
 * What a sign-in of somebody would have to prove at this moment, by which rule and from when; and every rule that is for
 * them.
 * @returns null if there is no such person
 */
export async function evaluatePolicy(userId: string): Promise<Evaluation | null> {
  const at = now()
  const [row] = await db.$queryRaw<
    { id: string; email: string; name: string; standing: Standing; settings: Settings }[]
  >`
    SELECT u.id, u.email, u.name, ${standingJson} AS standing, ${settingsJson} AS settings
    FROM users u, settings WHERE u.id = ${userId}::uuid`
  if (!row) return null
  const { standing, settings, ...person } = row
  const step = nextStep(standing, settings, at)
  const deciding = ruleBehind(step)
  const { user, rules } = policyOf(standing)
  const { pending } = rulesFor(user, rules, at)
  const asking = rules
    .filter(({ target }) => isFor(target, user))
    .map((rule) => ({
      rule,
      phase: phaseOf(rule, user, at),
      deadline: rule.deadline ?? pending.find(({ id }) => id === rule.id)?.deadline ?? null,
      satisfied: user.factors.some((type) => isUsable(type, settings) && permits(rule, type)),
      decides: rule.id === deciding,
    }))
  return {
    user: person,
    state: stateOf(standing, settings, step, at),
    step,
    asked: askedBy(deciding, standing, at),
    rules: asking,
    limits: limitsFor(standing, settings, at),
  }
}

function stateOf(standing: Standing, settings: Settings, step: RequiredStep, at: Date): Evaluation['state'] {
  const { user, rules } = policyOf(standing)
  const { state } = positionOf({ standingId: standing.id, band: 0, people: 1, user }, rules, settings, at)
  if (state !== 'must_act') return state
  return step.kind === 'enroll' || step.kind === 'replace' ? 'overdue' : 'in_grace'
}
