import { enrolledAnswer, enrolledJson } from '@/lib/api/answers'
import { endpoint } from '@/lib/api/endpoint'
import { json, problem } from '@/lib/api/problem'
import { totpVerifySetupBody } from '@/lib/api/schemas'
import { openSession } from '@/lib/auth/open-session'
import { confirmTotpEnrollment } from '@/lib/factors/totp/confirm-enrollment'

export const POST = endpoint(
  {
    method: 'POST',
    path: '/2fa/totp/verify-setup',
    summary:
      'Confirm the authenticator app by a code; with the first factor come backup codes, shown this once. The session gets a new token',
    access: 'confirm_enrollment',
    limit: { on: 'verify', account: 'pending' },
    body: totpVerifySetupBody,
    answers: { 200: { description: 'It counts from now on', schema: enrolledAnswer } },
    problems: ['invalid_setup_code', 'enrollment_expired', 'method_not_permitted'],
  },
  async ({ enroller, body, from }) => {
    const result = await confirmTotpEnrollment({ enroller, ...body, from })
    if (result.ok) {
      await openSession(result)
      return json(enrolledJson(enroller, result))
    }
    return problem(result.code === 'invalid_code' ? 'invalid_setup_code' : result.code)
  },
)
