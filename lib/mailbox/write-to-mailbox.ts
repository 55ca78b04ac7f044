import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { now } from '../clock'
import { fileName, type MailboxMessage } from './mailbox-file'

/**
 * Puts a message into the local mailbox. Readers see all of it or nothing; a second attempt may leave a second copy.
 * @param folder made if it is not there; it and its files are readable by their owner only
 */
export async function writeToMailbox(folder: string, message: Omit<MailboxMessage, 'at'>): Promise<void> {
  const { id, channel, to, subject, text, html } = message
  const file: MailboxMessage = {
    id,
    at: now().toISOString(),
    channel,
    to,
    subject,
    text,
    html,
  }
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, fileName(file))
  await writeFile(`${path}.tmp`, JSON.stringify(file), { mode: 0o600 })
  await rename(`${path}.tmp`, path)
}
