import { codeSentAnswer } from '@/lib/api/answers'
import { codeSent } from '@/lib/api/code-sent'
import { endpoint } from '@/lib/api/endpoint'
import { sendCodeBody } from '@/lib/api/schemas'
import { readChallengeCookie } from '@/lib/auth/cookies'
import { sendCode } from '@/lib/login/send-code'

export const POST = endpoint(
  {
    method: 'POST',
    path: '/login/challenge/send',
    summary: 'Send a code for the pending sign-in or step-up; it replaces the one before and resets no counter',
    access: 'public',
    limit: { on: 'sign_in', account: 'pending' },
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
  async ({ body, from }) => codeSent(await sendCode({ token: await readChallengeCookie(), method: body.method, from })),
)
