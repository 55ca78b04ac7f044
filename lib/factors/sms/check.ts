import { sentCode } from '../sent-codes/check'
import { SMS_AMR } from './channel'

/** A code that was sent by text message. */
export const sms = sentCode('sms', SMS_AMR)
