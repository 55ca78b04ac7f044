import type { RequestContext } from '../../request-context'
import type { Enroller } from '../enroller'
import { readSentCodeEnrollment, startSentCodeEnrollment } from '../sent-codes/start-enrollment'
import { smsChannel } from './channel'

/**
 * Sends a code to a number that is to be enrolled. Another number is another binding: it counts once it is proved, and
 * the one before goes then.
 * @param input.phone in E.164
 * @returns as `startSentCodeEnrollment` does
 */
export function startSmsEnrollment({ phone, ...input }: { enroller: Enroller; phone: string; from: RequestContext }) {
  return startSentCodeEnrollment(smsChannel, { ...input, address: phone })
}

/** The number that is being enrolled here, while its code is good. */
export function readSmsEnrollment(enroller: Enroller) {
  return readSentCodeEnrollment(smsChannel, enroller)
}
