import type { Tx } from '../db'
import type { PolicyUser } from '../policy/required-step'
import { isFor, type Rollout, type Rule, type RuleTarget } from '../policy/rule'
import { err, ok } from '../result'
import type { Settings } from '../settings/settings'
import { leavesNoMethod } from './effect'
import { type Alike, readAlike } from './positions'
import { DEFAULTS, type RuleChange, type RuleInput } from './rule-input'
import type { RuleRecord } from './rule-record'

/** A rule as it would be, whether it is there already or not. */
export type Draft = Rule & Pick<RuleRecord, 'pauseAfter'>

const AT_ONCE: Rollout = {
  nudgeFrom: null,
  partFrom: null,
  partPercent: null,
  partGroup: null,
  allFrom: null,
  pausedAt: null,
}

/**
 * What a rule becomes by a change, or what a new one is. Without stages it is in force at once.
 * @param change of a new rule, all that it says; what it does not say is as it comes
 * @returns the draft, or `target_unknown` where there is no such role or group
 */
export async function draftOf(
  tx: Tx,
  { id, existing, change }: { id: string; existing: RuleRecord | null; change: RuleChange },
  at: Date,
) {
  const { rollout, target: named, ...fields } = change
  const target = named ? await findTarget(tx, named) : existing?.target
  const group = rollout?.partGroup
  if (!target || (group && !(await tx.group.findUnique({ where: { id: group } })))) return err('target_unknown')
  const requirement = fields.requirement ?? existing?.requirement
  if (!requirement) throw new Error('a new rule must say what it requires')
  const stages = rollout ?? existing?.rollout ?? { ...AT_ONCE, allFrom: at }
  const draft: Draft = {
    ...(existing ?? DEFAULTS),
    ...fields,
    id,
    target,
    requirement,
    rollout: { ...AT_ONCE, ...stages, pausedAt: existing?.rollout.pausedAt ?? null },
  }
  return ok({ draft })
}

async function findTarget(tx: Tx, target: RuleInput['target']): Promise<RuleTarget | null> {
  if (target.type === 'everyone') return { type: 'everyone' }
  if (target.type === 'role') {
    const role = await tx.role.findUnique({ where: { name: target.id } })
    return role && { type: 'role', id: role.name, name: role.name }
  }
  const group = await tx.group.findUnique({ where: { id: target.id } })
  return group && { type: 'group', id: group.id, name: group.name }
}

/**
 * Whether some person, or the first one who joins, would be left with no method at all by this rule: it and the others, or
 * the settings, permit nothing in common.
 */
export async function contradicts(
  tx: Tx,
  {
    draft,
    others,
    before,
    settings,
    everybody,
  }: {
    draft: Draft
    others: readonly Rule[]
    before: Rule | null
    settings: Settings
    /** Read already; else they are read. */
    everybody?: readonly Alike[]
  },
  at: Date,
): Promise<boolean> {
  const people: readonly Pick<Alike, 'user'>[] = everybody ?? (await readAlike(tx, []))
  const newcomer: PolicyUser = {
    roles: draft.target.type === 'role' ? [draft.target.id] : [],
    groups: draft.target.type === 'group' ? [draft.target.id] : [],
    cohort: 0,
    factors: [],
    mustReenroll: false,
  }
  const was = before ? [...others, before] : others
  return [{ user: newcomer }, ...people].some(
    ({ user }) =>
      isFor(draft.target, user) &&
      leavesNoMethod(user, [...others, draft], settings, at) &&
      // Whom the others leave with nothing already is not made worse by this one.
      !leavesNoMethod(user, was, settings, at),
  )
}
