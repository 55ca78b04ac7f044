import { recordEvent } from '../audit/record-event'
import { now, plus } from '../clock'
import { db } from '../db'
import { enqueueMail } from '../outbox/enqueue'
import type { RequestContext } from '../request-context'
import { err, ok } from '../result'
import { lockUser } from './lock-user'
import { issueToken, TOKEN_LIFE } from './one-time-token'

/**
 * Sends a link to the address that is to take the place of the account's; nothing changes before it is used. Says nothing
 * about whether the address belongs to another account: its owner is told instead. The caller has made sure of a recent
 * authentication. A newer link replaces the older ones.
 * @param input.email normalised
 * @returns ok, or `email_unchanged`
 */
export async function requestEmailChange(input: {
  user: { id: string; email: string }
  sessionId: string
  email: string
  from: RequestContext
}) {
  const { user, sessionId, email, from } = input
  if (email === user.email) return err('email_unchanged')
  const at = now()
  return db.$transaction(async (tx) => {
    await lockUser(tx, user.id)
    await tx.oneTimeToken.deleteMany({ where: { userId: user.id, purpose: 'change_email' } })
    if (await tx.user.findUnique({ where: { email }, select: { id: true } })) {
      await enqueueMail(tx, { template: 'address_in_use', to: email, props: {} })
    } else {
      const token = await issueToken(tx, at, 'change_email', { userId: user.id, email })
      const expiresAt = plus(at, TOKEN_LIFE.change_email)
      await enqueueMail(tx, { template: 'change_email', to: email, props: { token, expiresAt, at, from } })
    }
    await recordEvent(tx, {
      at,
      event: 'user.email_change_requested',
      outcome: 'success',
      actor: `user:${user.id}`,
      userId: user.id,
      sessionId,
      from,
    })
    return ok()
  })
}
