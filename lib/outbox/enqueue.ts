import type { Tx } from '../db'
import { type Mail, mailSchema } from '../mail/mail'
import { sealMail } from './sealed-mail'

/** With the queue's back-off (e^n seconds, at most 6 hours), about 16 hours: longer than most mail servers are down. */
const MAX_ATTEMPTS = 12

/**
 * Queues a mail in the caller's transaction: it leaves if, and only if, the change it tells of is committed.
 * It is delivered at least once, within about a second if the mail server takes it.
 * @throws if the mail is malformed (a bug), or the queue's tables are missing
 */
export async function enqueueMail(tx: Tx, mail: Mail): Promise<void> {
  const payload = JSON.stringify(sealMail(mailSchema.parse(mail)))
  await tx.$executeRaw`
    SELECT graphile_worker.add_job('mail', payload := ${payload}::json, max_attempts := ${MAX_ATTEMPTS}::int)`
}
