import { now } from '../clock'
import { db } from '../db'
import { isFor, type Rule } from '../policy/rule'
import { err, ok } from '../result'
import { readSettings, type Settings } from '../settings/settings'
import { type Draft, draftOf } from './draft'
import { beginsFor, type Effect, effectOn, inFull, isCaughtBy, overdue } from './effect'
import { FIRST_PART } from './move-to-next-stage'
import { type Alike, cutsOf, readAlike } from './positions'
import type { RuleChange } from './rule-input'
import { type RuleRecord, readRuleRecords } from './rule-record'

/**
 * What is thought of: a new rule (no id), a change of one, or that one is deleted (no change). Neither: how things are,
 * for everybody.
 */
export type Thought = { id: string | null; change: RuleChange | null }

/** People whom the rule is for, all alike, and what it means to them in the end. */
export type Affected = Alike & {
  /** What their next sign-in asks when every stage has come and every deadline has passed. */
  effect: Effect
  effectBefore: Effect
  /** Whether they then sign in with a password, or the like, alone. */
  passwordOnly: boolean
  passwordOnlyBefore: boolean
  /** From when on it requires something of them; null: no date is set. */
  begins: Date | null
  /** They did what it asked, and would not any more. */
  caught: boolean
}

export type Outlook = {
  at: Date
  /** When the last stage has come. */
  inForceAt: Date
  draft: Draft | null
  existing: RuleRecord | null
  others: RuleRecord[]
  /** All of them, when the last stage has come. */
  rulesThen: Rule[]
  settings: Settings
  cuts: number[]
  everybody: Alike[]
  affected: Affected[]
  /** Whom it is for now, and would not be any more. */
  released: Affected[]
}

/**
 * Looks at what a thought would mean to everybody, and changes nothing: the pure policy, asked once for all who are alike.
 * @returns `rule_not_found`, or `target_unknown`: there is no such role or group
 */
export async function readOutlook({ id, change }: Thought) {
  const at = now()
  const [rules, settings] = await Promise.all([readRuleRecords(), readSettings()])
  const existing = id === null ? null : (rules.find((rule) => rule.id === id) ?? null)
  if (id !== null && !existing) return err('rule_not_found')
  const others = rules.filter((rule) => rule.id !== id)
  const made = change && (await draftOf(db, { id: id ?? NEW, existing, change }, at))
  if (made && !made.ok) return made
  const draft = made?.draft ?? null

  const end = draft?.rollout.allFrom
  const inForceAt = end && end > at ? end : at
  const before = existing ? [...others, inFull(existing, inForceAt)] : others
  const rulesThen = draft ? [...others, inFull(draft, inForceAt)] : others
  const parts = [...others, ...(existing ? [existing] : []), ...(draft ? [draft] : [])]
  const cuts = [...new Set([...cutsOf(overdue(parts, at)), FIRST_PART])].sort((a, b) => a - b)
  const look = (alike: Alike): Affected => {
    const { user } = alike
    const was = effectOn(user, before, settings, inForceAt)
    const then = effectOn(user, rulesThen, settings, inForceAt)
    return {
      ...alike,
      effect: then.effect,
      effectBefore: was.effect,
      passwordOnly: then.passwordOnly,
      passwordOnlyBefore: was.passwordOnly,
      begins: draft && beginsFor(draft, user, at),
      caught:
        existing !== null &&
        draft !== null &&
        isCaughtBy({ before: existing, after: draft, others }, user, settings, at),
    }
  }
  const everybody = await readAlike(db, cuts)
  const { target } = draft ?? existing ?? { target: EVERYONE }
  const affected = everybody.filter(({ user }) => isFor(target, user)).map(look)
  const released = everybody
    .filter(({ user }) => draft && existing && isFor(existing.target, user) && !isFor(draft.target, user))
    .map(look)
  return ok<Outlook>({
    at,
    inForceAt,
    draft,
    existing,
    others,
    rulesThen,
    settings,
    cuts,
    everybody,
    affected,
    released,
  })
}

export const EVERYONE = { type: 'everyone' } as const

/** Stands in for the id that a new rule will have. */
const NEW = '00000000-0000-0000-0000-000000000000'
