import { db } from '@/lib/db'
import type { Mail } from '@/lib/mail/mail'
import { openMail } from '@/lib/outbox/sealed-mail'

/** The mails that wait to be sent to an address, oldest first. */
export async function mailsQueuedFor(email: string): Promise<Mail[]> {
  const jobs = await db.$queryRaw<{ payload: unknown }[]>`
    SELECT j.payload FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
    WHERE t.identifier = 'mail' ORDER BY j.id`
  return jobs.map((job) => openMail(job.payload).mail).filter((mail) => mail.to === email)
}

/** The newest mail of a kind to an address. */
export async function newestMail<T extends Mail['template']>(
  email: string,
  template: T,
): Promise<Extract<Mail, { template: T }>> {
  const mails = (await mailsQueuedFor(email)).filter((mail) => mail.template === template)
  const mail = mails.at(-1)
  if (!mail) throw new Error(`no ${template} mail for ${email}`)
  return mail as Extract<Mail, { template: T }>
}
