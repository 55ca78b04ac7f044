import type { FactorType } from './rule'
import type { Standing } from './standing'

/** What stands in the record in the place of a rule's id, where an application's own code asked. */
const DEMAND = 'application'

/**
 * The standing of somebody of whom the application's own code asks more for this one sign-in: as if a rule required a
 * second factor of these kinds at once, and trusted no browser. It adds to the rules and takes nothing from them.
 * @param demanded the kinds that count; empty or null: nothing is asked beside the rules
 */
export function heldTo(demanded: readonly string[] | null, standing: Standing): Standing {
  if (!demanded || demanded.length === 0) return standing
  const demand: Standing['rules'][number] = {
    id: DEMAND,
    target: { type: 'everyone', id: null, name: null },
    requirement: 'required',
    allowedMethods: demanded as readonly FactorType[],
    strength: 'any',
    graceDays: 0,
    trustDays: 0,
    sessionDays: null,
    idleMinutes: null,
    rollout: { nudgeFrom: null, partFrom: null, partPercent: null, partGroup: null, allFrom: 0, pausedAt: null },
    deadline: 0,
  }
  return { ...standing, rules: [...standing.rules, demand] }
}
