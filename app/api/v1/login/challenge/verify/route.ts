import { signedInAnswer } from '@/lib/api/answers'
import { endpoint } from '@/lib/api/endpoint'
import { json, problem, retryAfter } from '@/lib/api/problem'
import { verifyChallengeBody } from '@/lib/api/schemas'
import { readChallengeCookie, readDeviceCookie } from '@/lib/auth/cookies'
import { openSession } from '@/lib/auth/open-session'
import { now } from '@/lib/clock'
import { answerChallenge } from '@/lib/login/answer-challenge'

export const POST = endpoint(
  {
    method: 'POST',
    path: '/login/challenge/verify',
    summary: 'Answer the pending sign-in or step-up',
    access: 'public',
    body: verifyChallengeBody,
    answers: { 200: { description: 'Signed in', schema: signedInAnswer } },
    problems: ['invalid_code', 'method_not_permitted', 'challenge_expired', 'locked', 'unavailable'],
  },
  async ({ body, from }) => {
    const result = await answerChallenge({
      token: await readChallengeCookie(),
      method: body.method,
      code: body.method === 'password' ? body.password : body.code,
      trust: body.method !== 'password' && body.trustDevice ? { browser: await readDeviceCookie() } : undefined,
      from,
    })
    if (result.ok) {
      const opened = await openSession(result)
      return opened.ok ? json({ status: 'signed_in' }) : problem(opened.code)
    }
    if (result.code === 'locked') return problem('locked', {}, retryAfter(result.until, now()))
    if (result.code === 'invalid_code') return problem('invalid_code', { attemptsLeft: result.attemptsLeft })
    return problem(result.code)
  },
)
