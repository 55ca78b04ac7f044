import { createTranslator } from 'next-intl'
import messages from '@/messages/en.json'

const locale = 'en'

/** The texts of mails. A message that is missing is a bug and throws: half a sentence is never sent. */
export const t = createTranslator({
  locale,
  messages,
  namespace: 'mail',
  onError: (error) => {
    throw error
  },
})

const dateTime = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'long',
  timeStyle: 'short',
  timeZone: 'UTC',
})

/** "20 November 2026 at 14:35 UTC": the reader's own time zone is not known here. */
export function utc(at: Date): string {
  return `${dateTime.format(at)} UTC`
}
