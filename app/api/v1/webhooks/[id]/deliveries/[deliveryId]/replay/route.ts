import { endpoint } from '@/lib/api/endpoint'
import { empty, problem } from '@/lib/api/problem'
import { replayDelivery } from '@/lib/webhooks/replay'

export const POST = endpoint(
  {
    method: 'POST',
    path: '/webhooks/{id}/deliveries/{deliveryId}/replay',
    summary: 'Send again what was delivered or given up, with the same webhook-id',
    access: 'administrator',
    scopes: ['webhooks:write'],
    answers: { 204: { description: 'It waits to be sent' } },
    problems: ['webhook_not_found', 'delivery_not_found'],
  },
  async ({ params: { id = '', deliveryId = '' }, actor, from }) => {
    const replayed = await replayDelivery({ id, deliveryId, by: { actor, from } })
    return replayed.ok ? empty(204) : problem(replayed.code)
  },
)
