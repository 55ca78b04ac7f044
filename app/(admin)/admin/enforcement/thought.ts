import { z } from 'zod'
import type { Thought } from '@/lib/enforcement/outlook'
import { WHO, type Who } from '@/lib/enforcement/preview-people'
import { readRuleRecord } from '@/lib/enforcement/rule-record'
import { draftFields, draftQuery, editedRule, hasNewDates, readRule } from './draft-query'

type Given = Record<string, string | string[] | undefined>

const id = z.uuid()

/** What a query thinks of, as the page of the rules does; and the query again, for links. Null if it cannot be read. */
export async function readThought(query: Given, at: Date): Promise<{ thought: Thought; query: string } | null> {
  const deleted = id.safeParse(query.delete).data
  if (deleted) return { thought: { id: deleted, change: null }, query: `delete=${deleted}` }
  const edited = editedRule(query)
  if (edited === null) return { thought: { id: null, change: null }, query: '' }
  const existing = edited === 'new' ? null : await readRuleRecord(edited)
  const fields = draftFields(query, existing)
  const read = readRule(fields, hasNewDates(fields, existing) ? 'dates' : 'save', at)
  if (!read.ok || (edited !== 'new' && !existing)) return null
  return { thought: { id: existing?.id ?? null, change: read.rule }, query: draftQuery(fields) }
}

export const whoIn = (query: Given): Who => WHO.find((known) => known === query.who) ?? 'everybody'
