import { Prisma, type Tx } from '../db'
import { type Mail, mailSchema } from '../mail/mail'
import { sealMail } from './sealed-mail'

/** With the queue's back-off (e^n seconds, at most 6 hours), about 16 hours: longer than most mail servers are down. */
const MAX_ATTEMPTS = 12

/**
 * Queues a mail in the caller's transaction: it leaves if, and only if, the change it tells of is committed.
 * It is delivered at least once, within about a second if the mail server takes it.
 * @param later not before `at`; `key` names it, so that it can be taken back, and replaces what had that name
 * @throws if the mail is malformed (a bug), or the queue's tables are missing
 */
export async function enqueueMail(tx: Tx, mail: Mail, later: { at?: Date; key?: string } = {}): Promise<void> {
  await tx.$executeRaw(mailInsert(mail, later))
}

/**
 * The same as SQL, to be the end of a statement that changes something.
 * @param source a FROM clause: one mail for each of its rows
 */
export function mailInsert(mail: Mail, later: { at?: Date; key?: string } = {}, source = Prisma.empty): Prisma.Sql {
  const payload = JSON.stringify(sealMail(mailSchema.parse(mail)))
  return Prisma.sql`
    SELECT graphile_worker.add_job('mail', payload := ${payload}::json, run_at := ${later.at ?? null}::timestamptz,
      job_key := ${later.key ?? null}::text, max_attempts := ${MAX_ATTEMPTS}::int) ${source}`
}

/** Takes back a mail that has not left yet, in the caller's transaction. One that is being sent now is not stopped. */
export async function withdrawMail(tx: Tx, key: string): Promise<void> {
  await tx.$executeRaw`SELECT graphile_worker.remove_job(${key}::text)`
}
