import { endpoint } from '@/lib/api/endpoint'
import { empty, problem } from '@/lib/api/problem'
import { forgetTrustedBrowser } from '@/lib/devices/forget-trusted-browser'

export const DELETE = endpoint(
  {
    method: 'DELETE',
    path: '/2fa/trusted-devices/{id}',
    summary: 'Trust one of your browsers no longer: its next sign-in asks for a second factor again',
    access: 'recent',
    answers: { 204: { description: 'It is not trusted any more' } },
    problems: ['device_not_found'],
  },
  async ({ session, params, from }) => {
    const { id: browserId = '' } = params
    const result = await forgetTrustedBrowser({ userId: session.user.id, sessionId: session.id, browserId, from })
    return result.ok ? empty(204) : problem(result.code)
  },
)
