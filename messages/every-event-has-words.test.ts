// Promise: the audit log reads as sentences: every event, and every group of them, has words of its own.
import { expect, it } from 'vitest'
import { AUDIT_EVENTS } from '@/lib/audit/record-event'
import insight from './en/insight.json'

type Words = Record<string, Record<string, Record<string, string>>>

it.each(AUDIT_EVENTS)('%s', (name) => {
  const [group = '', event = ''] = name.split('.')
  const { events, groups } = insight.auditLog as { events: Words; groups: Record<string, string> }
  expect(groups[group]).toBeTruthy()
  expect(events[group]?.[event]?.success).toBeTruthy()
  expect(events[group]?.[event]?.failure).toBeTruthy()
})
