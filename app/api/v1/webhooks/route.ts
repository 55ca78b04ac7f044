import { endpoint } from '@/lib/api/endpoint'
import { json, problem } from '@/lib/api/problem'
import { newWebhookAnswer, webhookJson, webhooksAnswer } from '@/lib/api/webhook-answers'
import { webhookBody } from '@/lib/api/webhook-schemas'
import { createWebhook } from '@/lib/webhooks/create-webhook'
import { listWebhooks } from '@/lib/webhooks/read-webhooks'

export const GET = endpoint(
  {
    method: 'GET',
    path: '/webhooks',
    summary: 'Where events are sent to',
    access: 'reader',
    scopes: ['webhooks:read'],
    answers: { 200: { description: 'Every webhook, oldest first', schema: webhooksAnswer } },
  },
  async () => json({ webhooks: (await listWebhooks()).map(webhookJson) }),
)

export const POST = endpoint(
  {
    method: 'POST',
    path: '/webhooks',
    summary: 'Have events sent to an address, from now on',
    access: 'administrator',
    scopes: ['webhooks:write'],
    body: webhookBody,
    idempotent: true,
    answers: { 201: { description: 'The webhook, and its secret this once', schema: newWebhookAnswer } },
    problems: ['webhook_url_invalid', 'webhook_address_refused', 'webhook_host_unknown'],
  },
  async ({ body, actor, from }) => {
    const made = await createWebhook({ ...body, by: { actor, from } })
    return made.ok ? json({ ...webhookJson(made.webhook), secret: made.secret }, { status: 201 }) : problem(made.code)
  },
)
