import { now } from '../clock'
import type { sendCode, sendVerificationCode } from '../login/send-code'
import { codeSentJson } from './answers'
import { json, problem, retryAfter } from './problem'

type Sent = Awaited<ReturnType<typeof sendCode> | ReturnType<typeof sendVerificationCode>>

/** What has come of sending a code. */
export function codeSent(result: Sent): Response {
  if (result.ok) return json(codeSentJson(result), { status: 202 })
  if (result.code === 'locked') return problem('locked', {}, retryAfter(result.until, now()))
  if (result.code === 'code_sent_already') return problem(result.code, {}, retryAfter(result.resendAt, now()))
  return problem(result.code)
}
