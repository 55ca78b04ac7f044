import { SECOND } from '../clock'
import { SmsError } from './sms-error'

const TIMEOUT = 10 * SECOND

export type TwilioAccount = {
  accountSid: string
  authToken: string
  /** A number in E.164, or the SID of a messaging service. */
  from: string
  /** Where its REST API answers, without a slash at the end. */
  apiUrl: string
}

/**
 * Hands a text message to Twilio (POST /2010-04-01/Accounts/{Sid}/Messages.json).
 * @throws SmsError if it was not taken, in words of our own: Twilio's can quote the number
 */
export async function sendByTwilio(account: TwilioAccount, to: string, text: string): Promise<void> {
  const { accountSid, authToken, from, apiUrl } = account
  const sender = from.startsWith('MG') ? 'MessagingServiceSid' : 'From'
  const response = await fetch(`${apiUrl}/2010-04-01/Accounts/${encodeURIComponent(accountSid)}/Messages.json`, {
    method: 'POST',
    redirect: 'error',
    headers: {
      authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`,
      accept: 'application/json',
    },
    body: new URLSearchParams({ [sender]: from, To: to, Body: text }),
    signal: AbortSignal.timeout(TIMEOUT),
  }).catch(() => {
    throw new SmsError('Twilio cannot be reached')
  })
  const answer = (await response.json().catch(() => null)) as { sid?: unknown; code?: unknown } | null
  // Whatever answers with 2xx and no message of that account is something else than Twilio.
  if (!response.ok || typeof answer?.sid !== 'string') {
    const code = typeof answer?.code === 'number' ? `, code ${answer.code}` : ''
    throw new SmsError(`Twilio did not take the message (status ${response.status}${code})`)
  }
}
