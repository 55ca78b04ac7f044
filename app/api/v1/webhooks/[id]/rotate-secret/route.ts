import { endpoint } from '@/lib/api/endpoint'
import { json, problem } from '@/lib/api/problem'
import { newSecretAnswer } from '@/lib/api/webhook-answers'
import { rotateSecret } from '@/lib/webhooks/rotate-secret'

export const POST = endpoint(
  {
    method: 'POST',
    path: '/webhooks/{id}/rotate-secret',
    summary: 'Give a webhook a new secret; for a day the old one signs as well',
    access: 'administrator',
    scopes: ['webhooks:write'],
    answers: { 200: { description: 'The secret, this once', schema: newSecretAnswer } },
    problems: ['webhook_not_found'],
  },
  async ({ params, actor, from }) => {
    const rotated = await rotateSecret({ id: params.id ?? '', by: { actor, from } })
    if (!rotated.ok) return problem(rotated.code)
    return json({ secret: rotated.secret, previousUntil: rotated.previousUntil })
  },
)
