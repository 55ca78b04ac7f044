import { endpoint } from '@/lib/api/endpoint'
import { json, problem } from '@/lib/api/problem'
import { deliveriesAnswer, deliveriesJson } from '@/lib/api/webhook-answers'
import { deliveriesQuery } from '@/lib/api/webhook-schemas'
import { listDeliveries, readWebhook } from '@/lib/webhooks/read-webhooks'

export const GET = endpoint(
  {
    method: 'GET',
    path: '/webhooks/{id}/deliveries',
    summary: 'What was sent to a webhook, waits for it or was given up, newest first',
    access: 'reader',
    scopes: ['webhooks:read'],
    query: deliveriesQuery,
    answers: { 200: { description: 'A page of deliveries', schema: deliveriesAnswer } },
    problems: ['webhook_not_found'],
  },
  async ({ params, query: { state, after, limit } }) => {
    const id = params.id ?? ''
    if (!(await readWebhook(id))) return problem('webhook_not_found')
    return json(deliveriesJson(await listDeliveries({ id, state, before: after, limit })))
  },
)
