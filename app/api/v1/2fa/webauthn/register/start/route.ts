import { webauthnOptionsAnswer } from '@/lib/api/answers'
import { endpoint } from '@/lib/api/endpoint'
import { json, problem } from '@/lib/api/problem'
import { startWebauthnEnrollment } from '@/lib/factors/webauthn/start-enrollment'

export const POST = endpoint(
  {
    method: 'POST',
    path: '/2fa/webauthn/register/start',
    summary: 'Begin to enroll a security key or passkey; nothing counts until it is complete',
    access: 'enroll',
    answers: {
      200: {
        description: 'PublicKeyCredentialCreationOptionsJSON, for navigator.credentials.create()',
        schema: webauthnOptionsAnswer,
      },
    },
    problems: ['method_not_permitted'],
  },
  async ({ enroller, from }) => {
    const result = await startWebauthnEnrollment({ enroller, from })
    return result.ok ? json(result.options) : problem(result.code)
  },
)
