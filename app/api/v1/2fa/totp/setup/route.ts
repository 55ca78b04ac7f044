import { totpSetupAnswer } from '@/lib/api/answers'
import { endpoint } from '@/lib/api/endpoint'
import { json, problem } from '@/lib/api/problem'
import { totpSetupBody } from '@/lib/api/schemas'
import { totpSetupJson } from '@/lib/api/totp-setup-json'
import { startTotpEnrollment } from '@/lib/factors/totp/start-enrollment'

export const POST = endpoint(
  {
    method: 'POST',
    path: '/2fa/totp/setup',
    summary: 'Begin to enroll an authenticator app; nothing counts until it is confirmed',
    access: 'enroll',
    body: totpSetupBody,
    answers: { 200: { description: 'The key for the app', schema: totpSetupAnswer } },
    problems: ['method_not_permitted'],
  },
  async ({ enroller, body, from }) => {
    const result = await startTotpEnrollment({ enroller, fresh: body.fresh, from })
    if (!result.ok) return problem(result.code)
    return json(await totpSetupJson(result.pending))
  },
)
