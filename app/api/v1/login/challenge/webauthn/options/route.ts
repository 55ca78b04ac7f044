import { webauthnOptionsAnswer } from '@/lib/api/answers'
import { endpoint } from '@/lib/api/endpoint'
import { json, problem, retryAfter } from '@/lib/api/problem'
import { readChallengeCookie } from '@/lib/auth/cookies'
import { now } from '@/lib/clock'
import { askForKey } from '@/lib/login/ask-for-key'

export const POST = endpoint(
  {
    method: 'POST',
    path: '/login/challenge/webauthn/options',
    summary: 'Have the pending sign-in or step-up ask for a security key or passkey; costs no try',
    access: 'public',
    answers: {
      200: {
        description: 'PublicKeyCredentialRequestOptionsJSON, for navigator.credentials.get()',
        schema: webauthnOptionsAnswer,
      },
    },
    problems: ['method_not_permitted', 'challenge_expired', 'locked'],
  },
  async () => {
    const result = await askForKey(await readChallengeCookie())
    if (result.ok) return json(result.options)
    return result.code === 'locked' ? problem('locked', {}, retryAfter(result.until, now())) : problem(result.code)
  },
)
