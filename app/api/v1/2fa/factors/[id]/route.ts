import { endpoint } from '@/lib/api/endpoint'
import { empty, problem } from '@/lib/api/problem'
import { renameFactorBody } from '@/lib/api/schemas'
import { removeFactor } from '@/lib/factors/remove-factor'
import { renameFactor } from '@/lib/factors/rename-factor'

export const PATCH = endpoint(
  {
    method: 'PATCH',
    path: '/2fa/factors/{id}',
    summary: 'Rename one of one’s factors',
    access: 'recent',
    body: renameFactorBody,
    answers: { 204: { description: 'Renamed' } },
    problems: ['factor_not_found'],
  },
  async ({ session, params, body, from }) => {
    const result = await renameFactor({
      userId: session.user.id,
      sessionId: session.id,
      factorId: params.id ?? '',
      label: body.label,
      from,
    })
    return result.ok ? empty(204) : problem(result.code)
  },
)

export const DELETE = endpoint(
  {
    method: 'DELETE',
    path: '/2fa/factors/{id}',
    summary: 'Remove one of one’s factors; with the last one go the backup codes',
    access: 'recent',
    answers: { 204: { description: 'Removed' } },
    problems: ['factor_not_found', 'last_administrator'],
  },
  async ({ session, params, from }) => {
    const result = await removeFactor({
      user: session.user,
      sessionId: session.id,
      factorId: params.id ?? '',
      from,
    })
    return result.ok ? empty(204) : problem(result.code)
  },
)
