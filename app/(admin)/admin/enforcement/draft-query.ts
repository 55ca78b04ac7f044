import { z } from 'zod'
import { FIRST_PART } from '@/lib/enforcement/move-to-next-stage'
import { ruleInput } from '@/lib/enforcement/rule-input'
import type { RuleRecord } from '@/lib/enforcement/rule-record'

/*
 * The draft of a rule lives in the query: a preview can be sent to somebody, works without script, and is still there
 * after a step-up.
 */

/** The fields of the form, by their names in the query. */
export const DRAFT_FIELDS = [
  'edit',
  'since',
  'target',
  'requirement',
  'strength',
  'methods',
  'graceDays',
  'trustDays',
  'sessionDays',
  'idleMinutes',
  'nudgeFrom',
  'partFrom',
  'part',
  'allFrom',
  'pauseAfter',
] as const

export type DraftFields = Partial<Record<(typeof DRAFT_FIELDS)[number], string>>

type Given = Record<string, string | string[] | undefined>

/** What the form shows: what was sent; else the rule that is to be changed; else a careful beginning. */
export function draftFields(query: Given, existing: RuleRecord | null): DraftFields {
  const sent = Object.fromEntries(DRAFT_FIELDS.map((name) => [name, [query[name] ?? ''].flat().join(' ')]))
  if (sent.requirement) return { ...sent, part: sent.part || `percent:${FIRST_PART}` }
  const kept = { edit: sent.edit, part: `percent:${FIRST_PART}` }
  if (!existing) {
    return { ...kept, target: 'everyone', requirement: 'required', strength: 'any', methods: METHODS, graceDays: '7' }
  }
  const { target, rollout, ...rule } = existing
  const number = (value: number | null) => (value === null ? '' : String(value))
  return {
    ...kept,
    since: rule.updatedAt.toISOString(),
    target: target.type === 'everyone' ? 'everyone' : `${target.type}:${target.id}`,
    requirement: rule.requirement,
    strength: rule.strength,
    methods: rule.allowedMethods.join(' '),
    graceDays: number(rule.graceDays),
    trustDays: number(rule.trustDays),
    sessionDays: number(rule.sessionDays),
    idleMinutes: number(rule.idleMinutes),
    ...datesOf(rollout),
    pauseAfter: number(rule.pauseAfter),
  }
}

const METHODS = 'totp email webauthn'

const day = (at: Date | null) => at?.toISOString().slice(0, 10) ?? ''

function datesOf({ nudgeFrom, partFrom, partPercent, partGroup, allFrom }: RuleRecord['rollout']) {
  return {
    nudgeFrom: day(nudgeFrom),
    partFrom: day(partFrom),
    part: partGroup ? `group:${partGroup}` : `percent:${partPercent ?? FIRST_PART}`,
    allFrom: day(allFrom),
  }
}

const DATES = ['nudgeFrom', 'partFrom', 'allFrom'] as const

/** Whether dates stand in the form that are not those of the rule already. */
export function hasNewDates(fields: DraftFields, existing: RuleRecord | null): boolean {
  const were = existing && datesOf(existing.rollout)
  const names = [...DATES, ...(fields.partFrom ? (['part'] as const) : [])]
  return DATES.some((name) => fields[name]) && names.some((name) => (fields[name] ?? '') !== (were?.[name] ?? ''))
}

/** How it is to begin: with a part of the people, with all, by the dates that stand there, or as it is. */
export const HOWS = ['part', 'all', 'dates', 'save'] as const
export type How = (typeof HOWS)[number]

/** The rule that the fields describe, for its schema to judge. */
export function rawRule(fields: DraftFields, how: How, at: Date): Record<string, unknown> {
  const number = (text = '') => (text.trim() === '' ? null : Number(text))
  const [type, ...id] = (fields.target ?? '').split(':')
  return {
    target: type === 'everyone' ? { type } : { type, id: id.join(':') },
    requirement: fields.requirement,
    strength: fields.strength,
    allowedMethods: (fields.methods ?? '').split(' ').filter(Boolean),
    graceDays: number(fields.graceDays) ?? 0,
    trustDays: number(fields.trustDays),
    sessionDays: number(fields.sessionDays),
    idleMinutes: number(fields.idleMinutes),
    pauseAfter: number(fields.pauseAfter),
    rollout: rolloutOf(fields, how, at),
  }
}

function rolloutOf({ nudgeFrom, partFrom, part = '', allFrom }: DraftFields, how: How, at: Date) {
  const time = (text?: string) => (text ? `${text}T00:00:00Z` : null)
  const [kind, of = ''] = part.split(':')
  const ofPart = kind === 'group' ? { partGroup: of } : { partPercent: Number(of) }
  const later = allFrom && new Date(`${allFrom}T00:00:00Z`) > at ? time(allFrom) : null
  switch (how) {
    case 'save':
      return undefined
    case 'all':
      return { allFrom: at.toISOString() }
    case 'part':
      return { partFrom: at.toISOString(), partPercent: FIRST_PART, allFrom: later }
    case 'dates':
      return { nudgeFrom: time(nudgeFrom), partFrom: time(partFrom), allFrom: time(allFrom), ...(partFrom && ofPart) }
  }
}

/** @returns the rule, or the names of the fields that cannot be read */
export function readRule(fields: DraftFields, how: How, at: Date) {
  const parsed = ruleInput.safeParse(rawRule(fields, how, at))
  if (parsed.success) return { ok: true as const, rule: parsed.data }
  return { ok: false as const, wrong: [...new Set(parsed.error.issues.map(({ path }) => String(path[0])))] }
}

/** The query of a draft, for links. */
export function draftQuery(fields: DraftFields, more: Record<string, string> = {}): string {
  const said = Object.entries(fields).filter(([, value]) => value)
  return new URLSearchParams({ ...Object.fromEntries(said), ...more }).toString()
}

const editing = z.union([z.literal('new'), z.uuid()])

/** Which rule is being written: a new one, one that is there, or none. */
export function editedRule(query: Given): 'new' | (string & {}) | null {
  return editing.safeParse(query.edit).data ?? null
}
