import type { AuditFilter } from '@/lib/audit/audit-filter'
import { AUDIT_EVENTS } from '@/lib/audit/record-event'
import { findAccount } from '@/lib/users/find-account'

/** The filter as it was typed, by the names of its fields. */
export type Typed = Record<'person' | 'actor' | 'event' | 'outcome' | 'from' | 'to', string>

export const FILTER_FIELDS = ['person', 'actor', 'event', 'outcome', 'from', 'to'] as const

const MACHINES = ['operator', 'system', 'anonymous']
const API_KEY = /^api_key:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** What a filter asks for, or which field of it means nothing. */
export type Read = { ok: true; filter: AuditFilter } | { ok: false; field: 'person' | 'actor' | 'time'; given: string }

/** @param given one text a name, such as a page's query or a form */
export function typedFilter(given: (name: string) => unknown): Typed {
  const text = (name: string) => {
    const value = given(name)
    return typeof value === 'string' ? value.slice(0, 320).trim() : ''
  }
  return Object.fromEntries(FILTER_FIELDS.map((name) => [name, text(name)])) as Typed
}

/** Reads a filter as people type it: an address for an account, a time without a zone in UTC. */
export async function readFilter(typed: Typed): Promise<Read> {
  const { person, actor, event, outcome, from, to } = typed
  const filter: AuditFilter = {}
  if (person) {
    const userId = await findAccount(person)
    if (!userId) return { ok: false, field: 'person', given: person }
    filter.userId = userId
  }
  if (actor) {
    const named = actor.toLowerCase().replace(/^user:/, '')
    const noPerson = MACHINES.includes(named) || API_KEY.test(named)
    const id = noPerson ? null : await findAccount(named)
    if (!id && !noPerson) return { ok: false, field: 'actor', given: actor }
    filter.actor = id ? `user:${id}` : named
  }
  filter.event = AUDIT_EVENTS.find((name) => name === event)
  filter.outcome = (['success', 'failure'] as const).find((name) => name === outcome)
  for (const [name, text] of [
    ['from', from],
    ['to', to],
  ] as const) {
    if (!text) continue
    const time = timeOf(text)
    if (!time) return { ok: false, field: 'time', given: text }
    filter[name] = time
  }
  return { ok: true, filter }
}

/** What a browser's field for date and time sends, or a day alone. */
function timeOf(text: string): Date | null {
  const [, day, time = '00:00'] = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?))?Z?$/.exec(text) ?? []
  const at = new Date(`${day}T${time}Z`)
  return Number.isNaN(at.getTime()) || at.getTime() < 0 ? null : at
}

/** The address of this page with what was typed, and these beside it. */
export function auditPath(typed: Partial<Typed>, more: Record<string, string> = {}): string {
  const given = Object.entries({ ...typed, ...more }).filter(([, value]) => value)
  const query = new URLSearchParams(given as [string, string][]).toString()
  return query ? `/admin/audit?${query}` : '/admin/audit'
}
