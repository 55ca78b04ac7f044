import { DAY, plus } from '../clock'
import { positionOf } from '../enforcement/positions'
import { policyOf, type Standing } from '../policy/standing'
import type { Settings } from '../settings/settings'
import type { PeopleState } from './filter'

/** How somebody stands to the rules, and until when they may wait. */
export type PolicyState = {
  state: Extract<PeopleState, 'compliant' | 'in_grace' | 'overdue' | 'not_required'>
  /** Of somebody in grace, or overdue; null where there was none. */
  deadline: Date | null
}

/** The same answer as the filter's, for one person, whose deadlines are in their standing. */
export function policyStateOf(standing: Standing, settings: Settings, at: Date): PolicyState {
  const { user, rules } = policyOf(standing)
  const { state, failing, together } = positionOf(
    { standingId: standing.id, band: 0, people: 1, user },
    rules,
    settings,
    at,
  )
  if (state !== 'must_act') return { state, deadline: null }
  const deadlines = failing.map(({ id, graceDays }) => {
    const fixed = rules.find((rule) => rule.id === id)?.deadline
    return (fixed ?? plus(at, graceDays * DAY)).getTime()
  })
  if (deadlines.length === 0) return { state: 'overdue', deadline: null }
  const deadline = new Date(together ? Math.max(...deadlines) : Math.min(...deadlines))
  return { state: deadline > at ? 'in_grace' : 'overdue', deadline }
}
