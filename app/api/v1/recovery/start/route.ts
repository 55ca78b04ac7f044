import { recoveryStartedAnswer } from '@/lib/api/answers'
import { endpoint } from '@/lib/api/endpoint'
import { json, problem } from '@/lib/api/problem'
import { linkBody } from '@/lib/api/schemas'
import { startRecovery } from '@/lib/recovery/start-recovery'

export const POST = endpoint(
  {
    method: 'POST',
    path: '/recovery/start',
    summary: 'Begin the waiting by the token of the link; every address of the account is told',
    access: 'public',
    limit: { on: 'sign_in', account: 'link' },
    body: linkBody,
    answers: { 200: { description: 'From when on it can be finished', schema: recoveryStartedAnswer } },
    problems: ['link_expired'],
  },
  async ({ body, from }) => {
    const result = await startRecovery({ ...body, from })
    return result.ok ? json({ readyAt: result.readyAt, approval: result.approval }) : problem(result.code)
  },
)
