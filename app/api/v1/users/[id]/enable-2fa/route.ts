import { enable2faAnswer } from '@/lib/api/answers'
import { endpoint } from '@/lib/api/endpoint'
import { json, problem } from '@/lib/api/problem'
import { enable2faBody } from '@/lib/api/schemas'
import { totpSetupJson } from '@/lib/api/totp-setup-json'
import { serviceEnroller } from '@/lib/factors/service-enroller'
import { confirmTotpForService } from '@/lib/factors/totp/confirm-enrollment'
import { startTotpEnrollment } from '@/lib/factors/totp/start-enrollment'

export const PUT = endpoint(
  {
    method: 'PUT',
    path: '/users/{id}/enable-2fa',
    summary:
      'Enroll an authenticator app for somebody: without a code its key is given, and nothing counts yet; with a code of it, it counts, beside what there is. With the first factor come backup codes, shown this once',
    access: 'service',
    scopes: ['factors:write'],
    body: enable2faBody,
    answers: { 200: { description: 'The key for the app; with a code, that it counts', schema: enable2faAnswer } },
    problems: [
      'administrator_needed',
      'invalid_code',
      'user_not_found',
      'user_disabled',
      'enrollment_expired',
      'method_not_permitted',
    ],
  },
  async ({ params, keyId, body: { code, label }, from }) => {
    const found = await serviceEnroller({ keyId, userId: params.id ?? '' })
    if (!found.ok) return problem(found.code)
    const { enroller } = found
    if (code === undefined) {
      const started = await startTotpEnrollment({ enroller, from })
      return started.ok ? json(await totpSetupJson(started.pending)) : problem(started.code)
    }
    const done = await confirmTotpForService({ enroller, code, label, from })
    return done.ok ? json({ enabled: true, factor: done.factor, backupCodes: done.backupCodes }) : problem(done.code)
  },
)
