import { codeSentAnswer } from '@/lib/api/answers'
import { codeSent } from '@/lib/api/code-sent'
import { endpoint } from '@/lib/api/endpoint'
import { sendVerificationBody } from '@/lib/api/schemas'
import { sendVerificationCode } from '@/lib/login/send-code'

export const POST = endpoint(
  {
    method: 'POST',
    path: '/verifications/send',
    summary: 'Send somebody a code to answer a verification with; it replaces the one before and resets no counter',
    access: 'service',
    scopes: ['verifications:write'],
    body: sendVerificationBody,
    answers: { 202: { description: 'It is on its way', schema: codeSentAnswer } },
    problems: [
      'user_not_found',
      'user_disabled',
      'method_not_permitted',
      'challenge_expired',
      'locked',
      'code_sent_already',
      'too_many_codes',
      'not_sent',
    ],
  },
  async ({ keyId, body, from }) => codeSent(await sendVerificationCode({ keyId, ...body, from })),
)
