import { challengeAnswer, challengeJson } from '@/lib/api/answers'
import { endpoint } from '@/lib/api/endpoint'
import { json, problem } from '@/lib/api/problem'
import { readChallengeCookie } from '@/lib/auth/cookies'
import { readChallenge } from '@/lib/login/read-challenge'

export const GET = endpoint(
  {
    method: 'GET',
    path: '/login/challenge',
    summary: 'The pending sign-in or step-up of this browser',
    access: 'public',
    answers: { 200: { description: 'What is asked', schema: challengeAnswer } },
    problems: ['challenge_not_found'],
  },
  async () => {
    const challenge = await readChallenge(await readChallengeCookie())
    return challenge ? json(challengeJson(challenge)) : problem('challenge_not_found')
  },
)
