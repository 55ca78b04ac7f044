import { enrolledAnswer, enrolledJson } from '@/lib/api/answers'
import { endpoint } from '@/lib/api/endpoint'
import { json, problem } from '@/lib/api/problem'
import { webauthnCompleteBody } from '@/lib/api/schemas'
import { openSession } from '@/lib/auth/open-session'
import { confirmWebauthnEnrollment } from '@/lib/factors/webauthn/confirm-enrollment'

export const POST = endpoint(
  {
    method: 'POST',
    path: '/2fa/webauthn/register/complete',
    summary:
      'Complete it with what the browser answered; with the first factor come backup codes, shown this once. The session gets a new token',
    access: 'confirm_enrollment',
    limit: { on: 'verify', account: 'pending' },
    body: webauthnCompleteBody,
    answers: { 200: { description: 'It counts from now on', schema: enrolledAnswer } },
    problems: ['invalid_setup_response', 'credential_registered', 'enrollment_expired', 'method_not_permitted'],
  },
  async ({ enroller, body: { label, ...credential }, from }) => {
    const result = await confirmWebauthnEnrollment({ enroller, credential, label, from })
    if (result.ok) {
      await openSession(result)
      return json(enrolledJson(enroller, result))
    }
    return problem(result.code === 'invalid_response' ? 'invalid_setup_response' : result.code)
  },
)
