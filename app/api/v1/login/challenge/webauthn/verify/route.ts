import { answered } from '@/lib/api/answered'
import { verifyChallengeAnswer } from '@/lib/api/answers'
import { endpoint } from '@/lib/api/endpoint'
import { webauthnVerifyBody } from '@/lib/api/schemas'
import { readChallengeCookie, readDeviceCookie } from '@/lib/auth/cookies'
import { answerChallenge } from '@/lib/login/answer-challenge'

export const POST = endpoint(
  {
    method: 'POST',
    path: '/login/challenge/webauthn/verify',
    summary: 'Answer the pending sign-in or step-up with what the browser got from the key',
    access: 'public',
    limit: { on: 'verify', account: 'pending' },
    body: webauthnVerifyBody,
    answers: {
      200: { description: 'Signed in, or another factor must be enrolled first', schema: verifyChallengeAnswer },
    },
    problems: ['invalid_response', 'method_not_permitted', 'challenge_expired', 'locked', 'unavailable'],
  },
  async ({ body: { trustDevice, ...credential }, from }) =>
    answered(
      await answerChallenge({
        token: await readChallengeCookie(),
        method: 'webauthn',
        code: '',
        credential,
        trust: trustDevice ? { browser: await readDeviceCookie() } : undefined,
        from,
      }),
      'invalid_response',
    ),
)
