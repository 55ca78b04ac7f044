import { Resend } from 'resend'
import { env } from '../env'
import { DeliveryError, type Message } from './message'

const TIMEOUT_MS = 15_000

/** Answers about this one mail; anything else (key, quota, rate, outage) can be put right or passes. */
const FINAL = new Set([
  'validation_error',
  'invalid_parameter',
  'missing_required_field',
  // The same id with other content: the mail left before, written out by an earlier version of this program.
  'invalid_idempotent_request',
])

/**
 * Hands a mail to Resend. Its idempotency key is the mail's id, so that a second attempt does not send a second mail.
 * @throws DeliveryError
 */
export async function sendByResend(apiKey: string, message: Message): Promise<void> {
  const { MAIL_FROM, RESEND_API_URL } = env()
  const resend = new Resend(apiKey, {
    baseUrl: RESEND_API_URL?.replace(/\/$/, ''),
  })
  const { error } = await resend.emails
    .send(
      {
        from: MAIL_FROM,
        to: [message.to],
        subject: message.subject,
        text: message.text,
        html: message.html,
        headers: { 'Auto-Submitted': 'auto-generated' },
      },
      { idempotencyKey: message.id, signal: AbortSignal.timeout(TIMEOUT_MS) },
    )
    .catch(() => ({ error: { name: 'no_answer', statusCode: null } }))
  if (error) throw new DeliveryError(`Resend answered ${error.name} (${error.statusCode})`, FINAL.has(error.name))
}
