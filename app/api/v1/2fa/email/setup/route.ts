import { codeSentAnswer, codeSentJson } from '@/lib/api/answers'
import { endpoint } from '@/lib/api/endpoint'
import { json, problem, retryAfter } from '@/lib/api/problem'
import { emailSetupBody } from '@/lib/api/schemas'
import { now } from '@/lib/clock'
import { startEmailEnrollment } from '@/lib/factors/email/start-enrollment'

export const POST = endpoint(
  {
    method: 'POST',
    path: '/2fa/email/setup',
    summary: 'Begin to enroll an e-mail address: sends a code to it; nothing counts until it is confirmed',
    access: 'enroll',
    limit: { on: 'sign_in', account: 'pending' },
    body: emailSetupBody,
    answers: { 202: { description: 'The code is on its way', schema: codeSentAnswer } },
    problems: ['method_not_permitted', 'code_sent_already', 'too_many_codes', 'not_sent'],
  },
  async ({ enroller, body, from }) => {
    const result = await startEmailEnrollment({ enroller, address: body.email, from })
    if (result.ok) return json(codeSentJson(result), { status: 202 })
    if (result.code === 'code_sent_already') return problem(result.code, {}, retryAfter(result.resendAt, now()))
    return problem(result.code)
  },
)
