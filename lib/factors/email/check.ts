import { sentCode } from '../sent-codes/check'
import { EMAIL_AMR } from './channel'

/** A code that was sent by mail. */
export const email = sentCode('email', EMAIL_AMR)
