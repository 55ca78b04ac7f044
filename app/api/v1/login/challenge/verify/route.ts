import { answered } from '@/lib/api/answered'
import { verifyChallengeAnswer } from '@/lib/api/answers'
import { endpoint } from '@/lib/api/endpoint'
import { verifyChallengeBody } from '@/lib/api/schemas'
import { readChallengeCookie, readDeviceCookie } from '@/lib/auth/cookies'
import { sessionPlace } from '@/lib/auth/open-session'
import { answerChallenge } from '@/lib/login/answer-challenge'

export const POST = endpoint(
  {
    method: 'POST',
    path: '/login/challenge/verify',
    summary: 'Answer the pending sign-in or step-up',
    access: 'public',
    limit: { on: 'verify', account: 'pending' },
    body: verifyChallengeBody,
    answers: {
      200: { description: 'Signed in, or another factor must be enrolled first', schema: verifyChallengeAnswer },
    },
    problems: [
      'invalid_code',
      'method_not_permitted',
      'challenge_expired',
      'locked',
      'guessing_stopped',
      'unavailable',
    ],
  },
  async ({ body, from }) =>
    answered(
      await answerChallenge({
        token: await readChallengeCookie(),
        method: body.method,
        code: body.method === 'password' ? body.password : body.code,
        trust: 'trustDevice' in body && body.trustDevice ? { browser: await readDeviceCookie() } : undefined,
        opens: await sessionPlace(),
        from,
      }),
      'invalid_code',
    ),
)
