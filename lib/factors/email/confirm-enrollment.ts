import type { Activation } from '../activate-factor'
import { confirmSentCodeEnrollment } from '../sent-codes/confirm-enrollment'
import { emailChannel } from './channel'

/** The code from the mail makes the address count. @returns as `confirmSentCodeEnrollment` does */
export function confirmEmailEnrollment(input: Activation & { code: string }) {
  return confirmSentCodeEnrollment(emailChannel, input)
}
