import { enrolledAnswer, enrolledJson } from '@/lib/api/answers'
import { endpoint } from '@/lib/api/endpoint'
import { json, problem } from '@/lib/api/problem'
import { codeSetupBody } from '@/lib/api/schemas'
import { openSession } from '@/lib/auth/open-session'
import { confirmEmailEnrollment } from '@/lib/factors/email/confirm-enrollment'

export const POST = endpoint(
  {
    method: 'POST',
    path: '/2fa/email/verify-setup',
    summary:
      'Confirm the address by the code; with the first factor come backup codes, shown this once. The session gets a new token',
    access: 'confirm_enrollment',
    limit: { on: 'verify', account: 'pending' },
    body: codeSetupBody,
    answers: { 200: { description: 'It counts from now on', schema: enrolledAnswer } },
    problems: ['invalid_setup_code', 'enrollment_expired', 'method_not_permitted'],
  },
  async ({ enroller, body, from }) => {
    const result = await confirmEmailEnrollment({ enroller, ...body, from })
    if (result.ok) {
      await openSession(result)
      return json(enrolledJson(enroller, result))
    }
    if (result.code === 'invalid_code') return problem('invalid_setup_code', { attemptsLeft: result.attemptsLeft })
    return problem(result.code)
  },
)
