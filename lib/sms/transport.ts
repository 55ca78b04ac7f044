import { newId } from '../crypto/id'
import { env } from '../env'
import { writeToMailbox } from '../mailbox/write-to-mailbox'
import { sendByTwilio } from './send-by-twilio'
import { SmsError } from './sms-error'

/**
 * Sends a text message the way the environment says: Twilio, else the local mailbox.
 * @param to a number in E.164
 * @throws SmsError if it did not leave
 */
export async function deliverSms(to: string, text: string): Promise<void> {
  const { TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_FROM, TWILIO_API_URL, MAILBOX_DIR } = env()
  if (TWILIO_ACCOUNT_SID && TWILIO_AUTH_TOKEN && TWILIO_FROM) {
    const apiUrl = TWILIO_API_URL.replace(/\/$/, '')
    const account = { accountSid: TWILIO_ACCOUNT_SID, authToken: TWILIO_AUTH_TOKEN, from: TWILIO_FROM, apiUrl }
    return sendByTwilio(account, to, text)
  }
  if (!MAILBOX_DIR) throw new SmsError('no provider of text messages is set up: see TWILIO_ACCOUNT_SID')
  return writeToMailbox(MAILBOX_DIR, { id: newId(), channel: 'sms', to, subject: '', text, html: '' })
}
