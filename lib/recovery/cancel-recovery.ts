import { type AuditActor, recordEvent } from '../audit/record-event'
import { now } from '../clock'
import { db, type Tx } from '../db'
import type { RecoveryEnding } from '../mail/mail'
import { withdrawMail } from '../outbox/enqueue'
import type { RequestContext } from '../request-context'
import { err, ok } from '../result'
import { lockUser } from '../users/lock-user'
import { consumeToken, peekToken } from '../users/one-time-token'
import { tell } from '../users/tell'
import { RECOVERY_LINKS, readyMailKey } from './recovery'

type Ended = {
  user: { id: string; email: string }
  how: RecoveryEnding
  at: Date
  actor: AuditActor
  sessionId?: string
  from: RequestContext | null
}

/**
 * Ends a person's recovery, if there is one: its links are dead, its mail that waits does not leave, a sign-in by it goes no
 * further. It is on record, and the person is told at every address. The caller has locked the user.
 * @returns whether there was one
 */
export async function cancelRecovery(tx: Tx, { user, how, at, actor, sessionId, from }: Ended): Promise<boolean> {
  const [ended] = await tx.$queryRaw<{ id: string; readyAt: Date | null; expiresAt: Date }[]>`
    DELETE FROM recovery_requests WHERE user_id = ${user.id}::uuid
    RETURNING id, ready_at AS "readyAt", expires_at AS "expiresAt"`
  if (!ended) return false
  await tx.oneTimeToken.deleteMany({ where: { userId: user.id, purpose: { in: RECOVERY_LINKS } } })
  await tx.loginChallenge.deleteMany({ where: { userId: user.id, purpose: 'recovery' } })
  await withdrawMail(tx, readyMailKey(ended.id))
  // One that was only asked for, or that nobody finished, has ended by itself.
  if (!ended.readyAt || ended.expiresAt <= at) return false
  await recordEvent(tx, {
    at,
    event: 'recovery.cancelled',
    outcome: 'success',
    actor,
    userId: user.id,
    sessionId,
    from,
    details: { how },
  })
  await tell(tx, user, { template: 'recovery_cancelled', props: { how, at, from } })
  return true
}

/** Whether the link that stops a recovery is still good: for the page behind it. */
export async function cancelLinkIsGood(token: unknown): Promise<boolean> {
  return (await peekToken(now(), ['cancel_recovery'], token)) !== null
}

/** Stops a recovery by the link from its mail; nobody needs to be signed in. @returns ok, or `link_expired` */
export async function cancelRecoveryByLink({ token, from }: { token: unknown; from: RequestContext }) {
  const at = now()
  const pending = await peekToken(at, ['cancel_recovery'], token)
  if (!pending?.userId) return err('link_expired')
  const { userId } = pending
  return db.$transaction(async (tx) => {
    await lockUser(tx, userId)
    if (!(await consumeToken(tx, at, ['cancel_recovery'], token))) return err('link_expired')
    const user = await tx.user.findUniqueOrThrow({ where: { id: userId }, select: { id: true, email: true } })
    const stopped = await cancelRecovery(tx, { user, how: 'link', at, actor: 'anonymous', from })
    return stopped ? ok() : err('link_expired')
  })
}

/** A signed-in person stops the recovery of their account. @returns ok, or `no_recovery` */
export async function cancelOwnRecovery(input: {
  user: { id: string; email: string }
  sessionId: string
  from: RequestContext
}) {
  const { user, sessionId, from } = input
  const at = now()
  return db.$transaction(async (tx) => {
    await lockUser(tx, user.id)
    const actor = `user:${user.id}` as const
    const stopped = await cancelRecovery(tx, { user, how: 'session', at, actor, sessionId, from })
    return stopped ? ok() : err('no_recovery')
  })
}
