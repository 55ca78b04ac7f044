import { auditEventsAnswer, auditEventsJson } from '@/lib/api/answers'
import { endpoint } from '@/lib/api/endpoint'
import { json } from '@/lib/api/problem'
import { auditQuery } from '@/lib/api/schemas'
import { readAuditEvents } from '@/lib/audit/read-audit-events'

export const GET = endpoint(
  {
    method: 'GET',
    path: '/audit-events',
    summary: 'The audit log, oldest first, by cursor',
    access: 'reader',
    scopes: ['audit:read'],
    query: auditQuery,
    answers: { 200: { description: 'The events after the cursor', schema: auditEventsAnswer } },
  },
  async ({ query: { after = 0n, limit = 100, ...filter } }) =>
    json(auditEventsJson(await readAuditEvents(filter, after, limit), after)),
)
