import { codeSentAnswer, codeSentJson } from '@/lib/api/answers'
import { endpoint } from '@/lib/api/endpoint'
import { json, problem, retryAfter } from '@/lib/api/problem'
import { sendCodeBody } from '@/lib/api/schemas'
import { readChallengeCookie } from '@/lib/auth/cookies'
import { now } from '@/lib/clock'
import { sendCode } from '@/lib/login/send-code'

export const POST = endpoint(
  {
    method: 'POST',
    path: '/login/challenge/send',
    summary: 'Send a code for the pending sign-in or step-up; it replaces the one before and resets no counter',
    access: 'public',
    body: sendCodeBody,
    answers: { 202: { description: 'It is on its way', schema: codeSentAnswer } },
    problems: [
      'challenge_expired',
      'method_not_permitted',
      'locked',
      'code_sent_already',
      'too_many_codes',
      'not_sent',
    ],
  },
  async ({ body, from }) => {
    const result = await sendCode({ token: await readChallengeCookie(), method: body.method, from })
    if (result.ok) return json(codeSentJson(result), { status: 202 })
    if (result.code === 'locked') return problem('locked', {}, retryAfter(result.until, now()))
    if (result.code === 'code_sent_already') return problem(result.code, {}, retryAfter(result.resendAt, now()))
    return problem(result.code)
  },
)
