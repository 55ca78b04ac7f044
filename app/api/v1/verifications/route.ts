import { verificationAnswer } from '@/lib/api/answers'
import { endpoint } from '@/lib/api/endpoint'
import { json, problem, retryAfter } from '@/lib/api/problem'
import { verificationBody } from '@/lib/api/schemas'
import { now } from '@/lib/clock'
import { checkVerification } from '@/lib/login/check-verification'

export const POST = endpoint(
  {
    method: 'POST',
    path: '/verifications',
    summary:
      'Check somebody’s second factor, for an application that keeps its own login. It counts against the same budget as a sign-in, uses up what it accepts, and opens nothing',
    access: 'service',
    scopes: ['verifications:write'],
    body: verificationBody,
    answers: { 200: { description: 'It was theirs, and is used up', schema: verificationAnswer } },
    problems: [
      'invalid_code',
      'method_not_permitted',
      'user_not_found',
      'user_disabled',
      'challenge_expired',
      'locked',
      'guessing_stopped',
      'unavailable',
    ],
  },
  async ({ keyId, body, from }) => {
    const { method } = body
    const checked = await checkVerification({ keyId, ...body, from })
    if (checked.ok) return json({ valid: true, method, aal: 2 })
    if (checked.code === 'locked') return problem('locked', {}, retryAfter(checked.until, now()))
    if (checked.code !== 'invalid_code') return problem(checked.code)
    return problem('invalid_code', { valid: false, method, attemptsLeft: checked.attemptsLeft })
  },
)
