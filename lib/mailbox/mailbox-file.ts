import { createHash } from 'node:crypto'
import { z } from 'zod'

/**
 * The local mailbox is a folder with one JSON file a message. Its name says when, for whom (as a hash) and which
 * message, so that the newest, or one person's, are found without opening the others.
 */
export const mailboxMessage = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  channel: z.enum(['email', 'sms']),
  to: z.string(),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
})

export type MailboxMessage = z.output<typeof mailboxMessage>

export type FileName = { at: string; recipient: string; id: string }

export function fileName({ at, to, id }: Pick<MailboxMessage, 'at' | 'to' | 'id'>): string {
  return `${Date.parse(at)}_${recipientOf(to)}_${id}.json`
}

/** The parts of a file's name, or null for a file that is no message (one being written, say). */
export function parseFileName(name: string): FileName | null {
  const [, at, recipient, id] = /^(\d+)_([0-9a-f]{16})_([0-9a-f-]{36})\.json$/.exec(name) ?? []
  return at && recipient && id ? { at, recipient, id } : null
}

/** What stands for a recipient in a file's name. */
export function recipientOf(to: string): string {
  return createHash('sha256').update(to.trim().toLowerCase()).digest('hex').slice(0, 16)
}
