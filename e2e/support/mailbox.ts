import type { Installation } from './installation'

export type MailboxMail = { id: string; channel: string; to: string; subject: string; text: string; html: string }

/** The mails to an address, newest first. */
export async function mailsTo(installation: Installation, email: string): Promise<MailboxMail[]> {
  const response = await fetch(`${installation.url}/dev/mailbox.json?to=${encodeURIComponent(email)}`)
  return (await response.json()) as MailboxMail[]
}

/** Waits for a mail whose subject matches; the queue delivers within a second or so. */
export async function mailAbout(installation: Installation, email: string, subject: RegExp): Promise<MailboxMail> {
  for (const until = Date.now() + 10_000; Date.now() < until; await new Promise((r) => setTimeout(r, 100))) {
    const found = (await mailsTo(installation, email)).find((mail) => subject.test(mail.subject))
    if (found) return found
  }
  const subjects = (await mailsTo(installation, email)).map((mail) => mail.subject)
  throw new Error(`no mail about ${subject} to ${email}; there is: ${subjects.join(', ') || 'nothing'}`)
}

/** The link in a mail's text. */
export function linkIn(mail: MailboxMail): string {
  const link = /https?:\/\/\S+token=\S+/.exec(mail.text)?.[0]
  if (!link) throw new Error(`no link in:\n${mail.text}`)
  return link
}

/** The newest message to an address or number. */
export async function newestTo(installation: Installation, to: string): Promise<MailboxMail> {
  const [newest] = await mailsTo(installation, to)
  if (!newest) throw new Error(`no message to ${to}`)
  return newest
}

/** The six digits in a message. */
export function codeIn({ text }: { text: string }): string {
  const code = /\b\d{6}\b/.exec(text)?.[0]
  if (!code) throw new Error(`no code in:\n${text}`)
  return code
}
