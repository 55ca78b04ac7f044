import { recoveryRequestedAnswer } from '@/lib/api/answers'
import { endpoint } from '@/lib/api/endpoint'
import { empty, json, problem } from '@/lib/api/problem'
import { readChallengeCookie } from '@/lib/auth/cookies'
import { cancelOwnRecovery } from '@/lib/recovery/cancel-recovery'
import { requestRecovery } from '@/lib/recovery/request-recovery'

export const POST = endpoint(
  {
    method: 'POST',
    path: '/recovery',
    summary: 'In a pending sign-in: every second factor is lost; sends a link to the account’s address',
    access: 'public',
    limit: { on: 'sign_in', account: 'pending' },
    answers: {
      202: { description: 'The same whether or not a recovery is under way', schema: recoveryRequestedAnswer },
    },
    problems: ['challenge_not_found', 'recovery_not_possible'],
  },
  async ({ from }) => {
    const result = await requestRecovery({ token: await readChallengeCookie(), from })
    if (result.ok) return json({ waitHours: result.hours, approval: result.approval }, { status: 202 })
    return problem(result.code === 'challenge_expired' ? 'challenge_not_found' : result.code)
  },
)

export const DELETE = endpoint(
  {
    method: 'DELETE',
    path: '/recovery',
    summary: 'Stop the recovery of one’s account',
    access: 'session',
    answers: { 204: { description: 'Stopped' } },
    problems: ['no_recovery'],
  },
  async ({ session, from }) => {
    const result = await cancelOwnRecovery({ user: session.user, sessionId: session.id, from })
    return result.ok ? empty(204) : problem(result.code)
  },
)
