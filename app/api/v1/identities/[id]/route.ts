import { endpoint } from '@/lib/api/endpoint'
import { empty, problem } from '@/lib/api/problem'
import { removeIdentity } from '@/lib/identities/remove-identity'

export const DELETE = endpoint(
  {
    method: 'DELETE',
    path: '/identities/{id}',
    summary: 'Disconnect an account at another provider, unless it is the only way in',
    access: 'recent',
    answers: { 204: { description: 'Disconnected' } },
    problems: ['identity_not_found', 'only_way_in'],
  },
  async ({ session, params, from }) => {
    const { user, id: sessionId } = session
    const result = await removeIdentity({ user, sessionId, identityId: params.id ?? '', from })
    return result.ok ? empty(204) : problem(result.code)
  },
)
