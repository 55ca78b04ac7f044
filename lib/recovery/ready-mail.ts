import type { Tx } from '../db'
import { enqueueMail } from '../outbox/enqueue'
import { issueToken } from '../users/one-time-token'
import { readyMailKey } from './recovery'

/** Sends the link that finishes a recovery, when that is ready; links sent before are dead. */
export async function sendReadyMail(
  tx: Tx,
  request: { id: string; userId: string; email: string; readyAt: Date; expiresAt: Date; at: Date },
): Promise<void> {
  const { id, userId, email, readyAt, expiresAt, at } = request
  await tx.oneTimeToken.deleteMany({ where: { userId, purpose: 'finish_recovery' } })
  const token = await issueToken(tx, at, 'finish_recovery', { userId, email, expiresAt })
  const mail = { template: 'recovery_ready', to: email, props: { token, expiresAt, requestId: id } } as const
  await enqueueMail(tx, mail, { at: readyAt > at ? readyAt : undefined, key: readyMailKey(id) })
}
