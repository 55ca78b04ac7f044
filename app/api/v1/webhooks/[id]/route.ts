import { endpoint } from '@/lib/api/endpoint'
import { empty, json, problem } from '@/lib/api/problem'
import { webhookAnswer, webhookJson } from '@/lib/api/webhook-answers'
import { changeWebhookBody } from '@/lib/api/webhook-schemas'
import { changeWebhook } from '@/lib/webhooks/change-webhook'
import { deleteWebhook } from '@/lib/webhooks/delete-webhook'
import { readWebhook } from '@/lib/webhooks/read-webhooks'

export const GET = endpoint(
  {
    method: 'GET',
    path: '/webhooks/{id}',
    summary: 'A webhook',
    access: 'reader',
    scopes: ['webhooks:read'],
    answers: { 200: { description: 'The webhook', schema: webhookAnswer } },
    problems: ['webhook_not_found'],
  },
  async ({ params }) => {
    const webhook = await readWebhook(params.id ?? '')
    return webhook ? json(webhookJson(webhook)) : problem('webhook_not_found')
  },
)

export const PATCH = endpoint(
  {
    method: 'PATCH',
    path: '/webhooks/{id}',
    summary: 'Change a webhook, or switch it off or on',
    access: 'administrator',
    scopes: ['webhooks:write'],
    body: changeWebhookBody,
    answers: { 200: { description: 'The webhook', schema: webhookAnswer } },
    problems: ['webhook_not_found', 'webhook_url_invalid', 'webhook_address_refused', 'webhook_host_unknown'],
  },
  async ({ body, params, actor, from }) => {
    const changed = await changeWebhook({ id: params.id ?? '', ...body, by: { actor, from } })
    return changed.ok ? json(webhookJson(changed.webhook)) : problem(changed.code)
  },
)

export const DELETE = endpoint(
  {
    method: 'DELETE',
    path: '/webhooks/{id}',
    summary: 'Delete a webhook, with what waits for it and its log',
    access: 'administrator',
    scopes: ['webhooks:write'],
    answers: { 204: { description: 'Deleted' } },
    problems: ['webhook_not_found'],
  },
  async ({ params, actor, from }) => {
    const deleted = await deleteWebhook({ id: params.id ?? '', by: { actor, from } })
    return deleted.ok ? empty(204) : problem(deleted.code)
  },
)
