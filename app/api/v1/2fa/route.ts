import { asksJson, twoFactorAnswer } from '@/lib/api/answers'
import { endpoint } from '@/lib/api/endpoint'
import { json } from '@/lib/api/problem'
import { readTwoFactorStatus } from '@/lib/factors/read-two-factor-status'
import { readRecovery } from '@/lib/recovery/read-recovery'

export const GET = endpoint(
  {
    method: 'GET',
    path: '/2fa',
    summary: 'Factors, backup codes left, and what the next sign-in asks for and why',
    access: 'session',
    answers: { 200: { description: 'The status', schema: twoFactorAnswer } },
  },
  async ({ session }) => {
    const [{ nextSignIn, asked, ...status }, recovery] = await Promise.all([
      readTwoFactorStatus(session.user),
      readRecovery(session.user.id),
    ])
    return json({
      ...status,
      recovery,
      policy: {
        step: nextSignIn.kind,
        methods: 'methods' in nextSignIn ? nextSignIn.methods : [],
        allowedMethods: 'allowedMethods' in nextSignIn ? nextSignIn.allowedMethods : [],
        reason: nextSignIn.reason.code,
        deadline: 'due' in nextSignIn ? (nextSignIn.due?.deadline ?? null) : null,
        asks: asksJson(asked),
      },
    })
  },
)
