import { loginAnswer } from '@/lib/api/answers'
import { endpoint } from '@/lib/api/endpoint'
import { firstStepDone, firstStepRefused } from '@/lib/api/first-step-done'
import { passkeyBody } from '@/lib/api/schemas'
import { readPasskeyCookie } from '@/lib/auth/cookies'
import { signInWithPasskey } from '@/lib/login/sign-in-with-passkey'

export const POST = endpoint(
  {
    method: 'POST',
    path: '/login/passkey/verify',
    summary: 'Sign in with what the browser got from the passkey: it counts as two factors',
    access: 'public',
    limit: { on: 'verify', account: 'passkey' },
    body: passkeyBody,
    answers: { 200: { description: 'Signed in, or what is still asked', schema: loginAnswer } },
    problems: ['invalid_passkey', 'challenge_expired', 'sign_in_refused', 'unavailable'],
  },
  async ({ body, from }) => {
    const result = await signInWithPasskey({ credential: body, browser: await readPasskeyCookie(), from })
    return result.ok ? firstStepDone(result) : firstStepRefused(result)
  },
)
