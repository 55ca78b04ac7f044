import { challengeJson, loginAnswer } from '@/lib/api/answers'
import { endpoint } from '@/lib/api/endpoint'
import { json, problem } from '@/lib/api/problem'
import { loginBody } from '@/lib/api/schemas'
import { readDeviceCookie, setChallengeCookie } from '@/lib/auth/cookies'
import { openSession } from '@/lib/auth/open-session'
import { now } from '@/lib/clock'
import { readChallenge } from '@/lib/login/read-challenge'
import { startLogin } from '@/lib/login/start-login'

export const POST = endpoint(
  {
    method: 'POST',
    path: '/login',
    summary: 'The first step of a sign-in: address and password',
    access: 'public',
    body: loginBody,
    answers: { 200: { description: 'Signed in, or what is still asked', schema: loginAnswer } },
    problems: ['invalid_credentials', 'email_not_verified', 'challenge_expired'],
  },
  async ({ body, from }) => {
    const result = await startLogin({ ...body, browser: await readDeviceCookie(), from })
    if (!result.ok) return problem(result.code)
    if (result.status === 'ticket') {
      const opened = await openSession(result)
      return opened.ok ? json({ status: 'signed_in' }) : problem(opened.code)
    }
    await setChallengeCookie(result.token, now())
    if (result.status === 'enrollment') {
      return json({ status: 'enrollment', allowedMethods: result.allowedMethods })
    }
    const challenge = await readChallenge(result.token)
    return challenge ? json({ status: 'challenge', challenge: challengeJson(challenge) }) : problem('challenge_expired')
  },
)
