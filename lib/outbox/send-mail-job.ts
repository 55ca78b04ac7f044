import type { JobHelpers } from 'graphile-worker'
import { now } from '../clock'
import { db } from '../db'
import { log } from '../log'
import { loadMailer } from '../mail/load-mailer'
import { type Mail, worthlessFrom } from '../mail/mail'
import { DeliveryError } from '../mail/message'
import { openMail } from './sealed-mail'

/**
 * Sends one queued mail. Returning ends the job, throwing makes the queue try again later.
 * @throws DeliveryError for what may work later
 */
export async function sendMailJob(payload: unknown, { job }: Pick<JobHelpers, 'job'>): Promise<void> {
  const { id, mail } = openMail(payload)
  const about = { mail: id, template: mail.template, attempt: job.attempts }
  const worthless = worthlessFrom(mail)
  if (worthless && worthless <= now()) {
    log().warn(about, 'a mail was dropped: its link had expired before it could be sent')
    return
  }
  if (!(await isStillWanted(mail))) {
    log().info(about, 'a mail was dropped: what it is about was ended meanwhile')
    return
  }
  try {
    const { renderMail, deliver } = await loadMailer()
    await deliver({ id, to: mail.to, ...(await renderMail(mail)) })
    log().info(about, 'a mail was sent')
  } catch (error) {
    if (error instanceof DeliveryError && error.permanent) {
      log().error({ ...about, reason: error.message }, 'a mail was refused for good, and dropped')
      return
    }
    if (job.attempts >= job.max_attempts) log().error(about, 'a mail could not be sent, and will not be tried again')
    throw error
  }
}

/** A link that finishes a recovery waits in the queue while its owner can still stop it. */
async function isStillWanted(mail: Mail): Promise<boolean> {
  if (mail.template !== 'recovery_ready') return true
  return (await db.recoveryRequest.count({ where: { id: mail.props.requestId, readyAt: { not: null } } })) > 0
}
