import { challengeJson, stepUpAnswer } from '@/lib/api/answers'
import { endpoint } from '@/lib/api/endpoint'
import { json, problem } from '@/lib/api/problem'
import { setChallengeCookie } from '@/lib/auth/cookies'
import { now } from '@/lib/clock'
import { readChallenge } from '@/lib/login/read-challenge'
import { startStepUp } from '@/lib/login/start-step-up'

export const POST = endpoint(
  {
    method: 'POST',
    path: '/step-up',
    summary: 'Start proving again who one is; answered at /login/challenge/verify',
    access: 'open_session',
    answers: { 200: { description: 'What is asked', schema: stepUpAnswer } },
    problems: ['no_method'],
  },
  async ({ session, from }) => {
    const token = await startStepUp({ session: { id: session.id, userId: session.user.id, amr: session.amr }, from })
    if (!token) return problem('unauthenticated')
    await setChallengeCookie(token, now())
    const challenge = await readChallenge(token)
    return challenge ? json({ status: 'challenge', challenge: challengeJson(challenge) }) : problem('no_method')
  },
)
