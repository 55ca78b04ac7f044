import { emailChannel } from '../email/channel'
import { smsChannel } from '../sms/channel'
import type { CodeChannel } from './channel'
import type { SentCodeType } from './code'

/** The channels that codes are sent by. */
export const channels: { [Type in SentCodeType]: CodeChannel } = { email: emailChannel, sms: smsChannel }
