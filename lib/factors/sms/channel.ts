import { createTranslator } from 'next-intl'
import messages from '@/messages/en.json'
import { env } from '../../env'
import { deliverSms } from '../../sms/transport'
import type { CodeChannel, CodePurpose } from '../sent-codes/channel'
import { leavesInTime } from '../sent-codes/deadline'

/** RFC 8176 */
export const SMS_AMR = ['sms']

const t = createTranslator({ locale: 'en', messages, namespace: 'sms' })

/** Codes by text message. */
export const smsChannel: CodeChannel = {
  type: 'sms',
  amr: SMS_AMR,
  nameOf: (number) => number,
  deliver: ({ to, code, purpose }) => leavesInTime('sms', deliverSms(to, textOf(code, purpose))),
}

/**
 * The last line binds the code to our site: a phone offers it there and nowhere else ("Origin-bound one-time codes
 * delivered via SMS", WICG). One for another application is entered there.
 */
function textOf(code: string, purpose: CodePurpose): string {
  if (purpose === 'verification') return t(purpose, { code })
  return `${t(purpose, { code })}\n\n@${env().APP_URL.hostname} #${code}`
}
