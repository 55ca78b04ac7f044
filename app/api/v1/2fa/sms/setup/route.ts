import { codeSentAnswer, codeSentJson } from '@/lib/api/answers'
import { endpoint } from '@/lib/api/endpoint'
import { json, problem, retryAfter } from '@/lib/api/problem'
import { smsSetupBody } from '@/lib/api/sms-setup-body'
import { now } from '@/lib/clock'
import { startSmsEnrollment } from '@/lib/factors/sms/start-enrollment'

export const POST = endpoint(
  {
    method: 'POST',
    path: '/2fa/sms/setup',
    summary: 'Begin to enroll a phone number: sends a code to it by text message; nothing counts until it is confirmed',
    access: 'enroll',
    limit: { on: 'sign_in', account: 'pending' },
    body: smsSetupBody,
    answers: { 202: { description: 'The code is on its way', schema: codeSentAnswer } },
    problems: ['method_not_permitted', 'code_sent_already', 'too_many_codes', 'not_sent'],
  },
  async ({ enroller, body, from }) => {
    const result = await startSmsEnrollment({ enroller, phone: body.phone, from })
    if (result.ok) return json(codeSentJson(result), { status: 202 })
    if (result.code === 'code_sent_already') return problem(result.code, {}, retryAfter(result.resendAt, now()))
    return problem(result.code)
  },
)
