import { endpoint } from '@/lib/api/endpoint'
import { json, problem } from '@/lib/api/problem'
import { testAnswer } from '@/lib/api/webhook-answers'
import { sendTest } from '@/lib/webhooks/send-test'

export const POST = endpoint(
  {
    method: 'POST',
    path: '/webhooks/{id}/test',
    summary: 'Send a message of type webhook.test, at once and once',
    access: 'administrator',
    scopes: ['webhooks:write'],
    answers: { 200: { description: 'What became of it', schema: testAnswer } },
    problems: ['webhook_not_found'],
  },
  async ({ params }) => {
    const sent = await sendTest({ id: params.id ?? '' })
    if (!sent.ok) return problem(sent.code)
    const { deliveryId, delivered, status, error } = sent
    return json({ deliveryId, delivered, status, error })
  },
)
