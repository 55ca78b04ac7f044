import { endpoint } from '@/lib/api/endpoint'
import { empty, problem } from '@/lib/api/problem'
import { linkBody } from '@/lib/api/schemas'
import { cancelRecoveryByLink } from '@/lib/recovery/cancel-recovery'

export const POST = endpoint(
  {
    method: 'POST',
    path: '/recovery/cancel',
    summary: 'Stop a recovery by the token of the link; nobody needs to be signed in',
    access: 'public',
    body: linkBody,
    answers: { 204: { description: 'Stopped' } },
    problems: ['link_expired'],
  },
  async ({ body, from }) => {
    const result = await cancelRecoveryByLink({ ...body, from })
    return result.ok ? empty(204) : problem(result.code)
  },
)
