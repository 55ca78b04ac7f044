import { env } from '../env'
import { writeToMailbox } from '../mailbox/write-to-mailbox'
import type { Message } from './message'
import { sendByResend } from './send-by-resend'
import { sendBySmtp } from './send-by-smtp'

/**
 * Sends a mail the way the environment says: Resend, else SMTP, else the local mailbox.
 * @throws DeliveryError if it did not leave
 */
export async function deliver(message: Message): Promise<void> {
  const { RESEND_API_KEY, SMTP_URL, MAILBOX_DIR } = env()
  if (RESEND_API_KEY) return sendByResend(RESEND_API_KEY, message)
  if (SMTP_URL) return sendBySmtp(SMTP_URL, message)
  if (MAILBOX_DIR) return writeToMailbox(MAILBOX_DIR, { channel: 'email', ...message })
  throw new Error('the environment names no way to send mail, although it was checked')
}
