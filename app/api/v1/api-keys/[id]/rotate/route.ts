import { rotatedApiKeyAnswer } from '@/lib/api/answers'
import { endpoint } from '@/lib/api/endpoint'
import { json, problem } from '@/lib/api/problem'
import { rotateApiKeyBody } from '@/lib/api/schemas'
import { rotateApiKey } from '@/lib/api-keys/rotate-api-key'

export const POST = endpoint(
  {
    method: 'POST',
    path: '/api-keys/{id}/rotate',
    summary: 'Put a new API key in the place of an old one, which stays good for a while',
    access: 'administrator',
    body: rotateApiKeyBody,
    answers: { 200: { description: 'The new key, this once', schema: rotatedApiKeyAnswer } },
    problems: ['api_key_not_found'],
  },
  async ({ body, params, actor, from }) => {
    const id = params.id ?? ''
    const rotated = await rotateApiKey({ id, overlapHours: body.overlapHours, actor, from })
    return rotated.ok ? json({ id, key: rotated.key }) : problem(rotated.code)
  },
)
