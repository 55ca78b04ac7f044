import { createTransport } from 'nodemailer'
import { env, isLoopback } from '../env'
import { DeliveryError, type Message } from './message'

/** For each step, and for the whole: a server that says a word now and then would else be waited for for ever. */
const TIMEOUT_MS = 10_000
const WHOLE_MS = 60_000

/**
 * Hands a mail to the server of SMTP_URL (RFC 5321).
 * @throws DeliveryError
 */
export async function sendBySmtp(smtpUrl: string, message: Message, wholeMs = WHOLE_MS): Promise<void> {
  const { APP_URL, MAIL_FROM } = env()
  const transport = createTransport(withDefaults(smtpUrl))
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error('no end to it'), { code: 'ETIMEDOUT' })), wholeMs)
  })
  try {
    const sent = transport.sendMail({
      from: MAIL_FROM,
      // As an object, the address is taken as it is and never parsed as a list.
      to: { name: '', address: message.to },
      subject: message.subject,
      text: message.text,
      html: message.html,
      messageId: `<${message.id}@${APP_URL.hostname}>`,
      // RFC 3834: keeps holiday notices from answering.
      headers: { 'Auto-Submitted': 'auto-generated' },
      disableFileAccess: true,
      disableUrlAccess: true,
    })
    await Promise.race([sent, tooLate])
  } catch (error) {
    throw asDeliveryError(error)
  } finally {
    clearTimeout(timer)
    transport.close()
  }
}

/** nodemailer takes the options of a URL from its query and from nowhere else: an operator's own stay as they are. */
function withDefaults(smtpUrl: string): string {
  const url = new URL(smtpUrl)
  const defaults = {
    dnsTimeout: TIMEOUT_MS,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    // A password never crosses a network in clear, also when somebody in between hides STARTTLS from us.
    requireTLS: url.username !== '' && !isLoopback(url.hostname),
  }
  for (const [name, value] of Object.entries(defaults)) {
    if (!url.searchParams.has(name)) url.searchParams.set(name, String(value))
  }
  // Its logger would print whole mails.
  url.searchParams.delete('logger')
  return url.href
}

function asDeliveryError(error: unknown): DeliveryError {
  const { code, responseCode } = error as {
    code?: string
    responseCode?: number
  }
  if (responseCode === undefined) return new DeliveryError(`the mail server cannot be reached (${code})`, false)
  // A 5xx is final (RFC 5321, 4.2.1), but where it is about signing in to the server, an operator can put that right.
  const final = responseCode >= 500 && (code === 'EENVELOPE' || code === 'EMESSAGE')
  return new DeliveryError(`the mail server answered ${responseCode} (${code})`, final)
}
