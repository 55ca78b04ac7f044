import type { RequestContext } from '../../request-context'
import type { Enroller } from '../enroller'
import { readSentCodeEnrollment, startSentCodeEnrollment } from '../sent-codes/start-enrollment'
import { emailChannel } from './channel'

/**
 * Sends a code to an address that is to be enrolled.
 * @param input.address normalised; without it, the account's own
 * @returns as `startSentCodeEnrollment` does
 */
export function startEmailEnrollment(input: { enroller: Enroller; address?: string; from: RequestContext }) {
  return startSentCodeEnrollment(emailChannel, { ...input, address: input.address ?? input.enroller.user.email })
}

/** The address that is being enrolled here, while its code is good. */
export function readEmailEnrollment(enroller: Enroller) {
  return readSentCodeEnrollment(emailChannel, enroller)
}
