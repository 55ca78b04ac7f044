import { endpoint } from '@/lib/api/endpoint'
import { json, problem } from '@/lib/api/problem'
import { deliveryAnswer, deliveryJson } from '@/lib/api/webhook-answers'
import { readDelivery } from '@/lib/webhooks/read-webhooks'

export const GET = endpoint(
  {
    method: 'GET',
    path: '/webhooks/{id}/deliveries/{deliveryId}',
    summary: 'A delivery: what is sent, and what came back each time',
    access: 'reader',
    scopes: ['webhooks:read'],
    answers: { 200: { description: 'The delivery', schema: deliveryAnswer } },
    problems: ['delivery_not_found'],
  },
  async ({ params: { id = '', deliveryId = '' } }) => {
    const delivery = await readDelivery({ id, deliveryId })
    return delivery ? json(deliveryJson(delivery)) : problem('delivery_not_found')
  },
)
