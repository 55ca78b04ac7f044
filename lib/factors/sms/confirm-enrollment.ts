import type { Activation } from '../activate-factor'
import { confirmSentCodeEnrollment } from '../sent-codes/confirm-enrollment'
import { smsChannel } from './channel'

/** The code from the text message makes the number count. @returns as `confirmSentCodeEnrollment` does */
export function confirmSmsEnrollment(input: Activation & { code: string }) {
  return confirmSentCodeEnrollment(smsChannel, input)
}
