import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { env } from '../env'
import { type MailboxMessage, mailboxMessage, parseFileName, recipientOf } from './mailbox-file'

const NEWEST = 100

/**
 * The messages of the local mailbox, newest first, at most 100.
 * @param filter.to only those for this address or number
 * @param filter.id only this message
 */
export async function readMailbox(filter: { to?: string; id?: string } = {}): Promise<MailboxMessage[]> {
  const folder = env().MAILBOX_DIR
  if (!folder) return []
  const recipient = filter.to === undefined ? undefined : recipientOf(filter.to)
  const names = (await list(folder)).filter((name) => {
    const parsed = parseFileName(name)
    if (!parsed) return false
    return (recipient === undefined || parsed.recipient === recipient) && (!filter.id || parsed.id === filter.id)
  })
  // Milliseconds have the same number of digits until the year 2286: the order of names is the order of time.
  const newest = names.sort().reverse().slice(0, NEWEST)
  return Promise.all(
    newest.map(async (name) => mailboxMessage.parse(JSON.parse(await readFile(join(folder, name), 'utf8')))),
  )
}

async function list(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
