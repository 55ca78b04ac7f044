import { endpoint } from '@/lib/api/endpoint'
import { empty, problem } from '@/lib/api/problem'
import { revokeApiKey } from '@/lib/api-keys/revoke-api-key'

export const DELETE = endpoint(
  {
    method: 'DELETE',
    path: '/api-keys/{id}',
    summary: 'Revoke an API key',
    access: 'administrator',
    answers: { 204: { description: 'Revoked: its next call is refused' } },
    problems: ['api_key_not_found'],
  },
  async ({ params, actor, from }) => {
    const revoked = await revokeApiKey({ id: params.id ?? '', actor, from })
    return revoked.ok ? empty(204) : problem(revoked.code)
  },
)
