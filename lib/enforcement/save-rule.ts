import { type AuditActor, recordEvent } from '../audit/record-event'
import { DAY, now, plus } from '../clock'
import { newId } from '../crypto/id'
import type { Prisma, Tx } from '../db'
import type { Rule } from '../policy/rule'
import { err, ok } from '../result'
import { readSettings, type Settings } from '../settings/settings'
import { recordDeadlines } from './deadlines'
import { contradicts, type Draft, draftOf } from './draft'
import { isCaughtBy, overdue } from './effect'
import { keepingAnAdministrator } from './lock-out-guard'
import { amongAlike, cutsOf, readAlike } from './positions'
import { factsOf } from './rule-facts'
import type { RuleChange, RuleInput } from './rule-input'
import { type RuleRecord, readRuleRecord, readRuleRecords } from './rule-record'

/**
 * Puts a new rule in force, from its first stage on. Whoever it applies to now gets a deadline, which is on record from
 * then on.
 * @returns the rule; or `target_unknown`, `no_method_left` (it, the other rules and the settings permit nothing in
 *   common), `last_administrator`
 */
export async function createRule({ rule, actor }: { rule: RuleInput; actor: AuditActor }) {
  const at = now()
  return keepingAnAdministrator(async (tx) => {
    const made = await draftOf(tx, { id: newId(), existing: null, change: rule }, at)
    if (!made.ok) return made
    const { draft } = made
    const others = await readRuleRecords(tx)
    if (await contradicts(tx, { draft, others, before: null, settings: await readSettings(tx) }, at)) {
      return err('no_method_left')
    }
    await tx.rule.create({ data: { ...columnsOf(draft), id: draft.id, createdAt: at, updatedAt: at } })
    await recordDeadlines(tx, at, { ruleId: draft.id })
    await recordEvent(tx, { at, event: 'rule.created', outcome: 'success', actor, details: factsOf(draft) })
    return ok({ rule: await written(tx, draft.id) })
  })
}

type Change = {
  id: string
  change: RuleChange
  /** What the change was made on: if the rule has been changed since, nothing is done. */
  unchangedSince?: Date
  actor: AuditActor
}

/**
 * Changes a rule. Who may wait goes on waiting until the same day; only those who did what it asked, and do not do what
 * it asks now, get a deadline from today.
 * @returns the rule; or `rule_not_found`, `changed_meanwhile`, `target_unknown`, `no_method_left`, `last_administrator`
 */
export async function changeRule({ id, change, unchangedSince, actor }: Change) {
  const at = now()
  return keepingAnAdministrator(async (tx) => {
    const existing = await readRuleRecord(id, tx)
    if (!existing) return err('rule_not_found')
    if (unchangedSince && existing.updatedAt.getTime() !== unchangedSince.getTime()) return err('changed_meanwhile')
    const made = await draftOf(tx, { id, existing, change }, at)
    if (!made.ok) return made
    const { draft } = made
    const settings = await readSettings(tx)
    const others = (await readRuleRecords(tx)).filter((other) => other.id !== id)
    if (await contradicts(tx, { draft, others, before: existing, settings }, at)) return err('no_method_left')
    await tx.rule.update({ where: { id }, data: { ...columnsOf(draft), updatedAt: at } })
    const caught = await moveDeadlines(tx, { before: existing, after: draft, others, settings, at })
    await recordDeadlines(tx, at, { ruleId: id })
    await recordEvent(tx, {
      at,
      event: 'rule.changed',
      outcome: 'success',
      actor,
      details: {
        ...factsOf(draft, existing),
        ...(caught > 0 && { newDeadlines: caught, newDeadline: plus(at, draft.graceDays * DAY).toISOString() }),
      },
    })
    return ok({ rule: await written(tx, id) })
  })
}

/** @returns how many people are caught by what has become stricter */
async function moveDeadlines(
  tx: Tx,
  about: { before: RuleRecord; after: Draft; others: readonly Rule[]; settings: Settings; at: Date },
): Promise<number> {
  const { before, after, others, settings, at } = about
  const cuts = cutsOf(overdue([...others, before, after], at))
  const caught = (await readAlike(tx, cuts)).filter(({ user }) => isCaughtBy(about, user, settings, at))
  if (caught.length === 0) return 0
  const deadline = plus(at, after.graceDays * DAY)
  // What an administrator has granted somebody is not taken back.
  return tx.$executeRaw`
    UPDATE enrollment_deadlines d SET deadline = greatest(d.deadline, ${deadline}::timestamptz), created_at = ${at}::timestamptz,
      reminded_at = NULL
    FROM users u WHERE d.rule_id = ${after.id}::uuid AND u.id = d.user_id AND ${amongAlike(caught, cuts)}`
}

function columnsOf(draft: Draft) {
  const { target, requirement, allowedMethods, strength, graceDays, trustDays, sessionDays, idleMinutes } = draft
  const { nudgeFrom, partFrom, partPercent, partGroup, allFrom } = draft.rollout
  return {
    targetType: target.type,
    targetRole: target.type === 'role' ? target.id : null,
    targetGroup: target.type === 'group' ? target.id : null,
    requirement,
    allowedMethods: [...allowedMethods],
    strength,
    graceDays,
    trustDays,
    sessionDays,
    idleMinutes,
    nudgeFrom,
    partFrom,
    partPercent,
    partGroup,
    allFrom,
    pauseAfter: draft.pauseAfter,
  } satisfies Prisma.RuleUncheckedUpdateInput
}

async function written(tx: Tx, id: string): Promise<RuleRecord> {
  const record = await readRuleRecord(id, tx)
  if (!record) throw new Error('the rule that was just written is not there')
  return record
}
