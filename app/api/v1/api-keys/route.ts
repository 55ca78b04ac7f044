import { apiKeysAnswer, apiKeysJson, newApiKeyAnswer } from '@/lib/api/answers'
import { endpoint } from '@/lib/api/endpoint'
import { json } from '@/lib/api/problem'
import { apiKeyBody } from '@/lib/api/schemas'
import { createApiKey } from '@/lib/api-keys/create-api-key'
import { listApiKeys } from '@/lib/api-keys/list-api-keys'

// No scope opens these: no key makes keys.

export const GET = endpoint(
  {
    method: 'GET',
    path: '/api-keys',
    summary: 'API keys that are not revoked, newest first',
    access: 'reader',
    answers: { 200: { description: 'The keys, but for the keys themselves', schema: apiKeysAnswer } },
  },
  async () => json(apiKeysJson(await listApiKeys())),
)

export const POST = endpoint(
  {
    method: 'POST',
    path: '/api-keys',
    summary: 'Make an API key for another application',
    access: 'administrator',
    body: apiKeyBody,
    answers: { 201: { description: 'The key, this once', schema: newApiKeyAnswer } },
  },
  async ({ body, actor, from }) => {
    const { expiresAt, ...made } = await createApiKey({ ...body, actor, from })
    return json({ ...made, expiresAt: expiresAt.toISOString() }, { status: 201 })
  },
)
