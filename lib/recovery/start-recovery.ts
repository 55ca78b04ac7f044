import { recordEvent } from '../audit/record-event'
import { HOUR, now, plus } from '../clock'
import { db } from '../db'
import type { RequestContext } from '../request-context'
import { err, ok } from '../result'
import { readSettings } from '../settings/settings'
import { lockUser } from '../users/lock-user'
import { consumeToken, issueToken, peekToken } from '../users/one-time-token'
import { tell } from '../users/tell'
import { sendReadyMail } from './ready-mail'
import { TIME_TO_FINISH } from './recovery'

/** What the page behind the link tells before it is begun; null if the link is no longer good. */
export async function recoveryToStart(token: unknown): Promise<{ hours: number; approval: boolean } | null> {
  if (!(await peekToken(now(), ['start_recovery'], token))) return null
  const { recoveryHours: hours, recoveryApproval: approval } = await readSettings()
  return { hours, approval }
}

/**
 * Begins the waiting by the link from the mail: from here on it takes its time, and every address of the person is told
 * at once, with a link that stops it. The link that finishes it leaves when it is ready, and approved where that is asked.
 * @returns when it is ready, or `link_expired`
 */
export async function startRecovery({ token, from }: { token: unknown; from: RequestContext }) {
  const at = now()
  const pending = await peekToken(at, ['start_recovery'], token)
  if (!pending?.userId) return err('link_expired')
  const { userId } = pending
  return db.$transaction(async (tx) => {
    await lockUser(tx, userId)
    if (!(await consumeToken(tx, at, ['start_recovery'], token))) return err('link_expired')
    const user = await tx.user.findUnique({
      where: { id: userId, disabledAt: null, factors: { some: { confirmedAt: { not: null } } } },
      select: { id: true, email: true },
    })
    if (!user) return err('link_expired')
    const { recoveryHours, recoveryApproval: approval } = await readSettings(tx)
    const readyAt = plus(at, recoveryHours * HOUR)
    const expiresAt = plus(readyAt, TIME_TO_FINISH)
    const [request] = await tx.recoveryRequest.updateManyAndReturn({
      where: { userId, readyAt: null, expiresAt: { gt: at } },
      data: { createdAt: at, readyAt, expiresAt, needsApproval: approval },
      select: { id: true },
    })
    if (!request) return err('link_expired')
    await recordEvent(tx, {
      at,
      event: 'recovery.started',
      outcome: 'success',
      actor: 'anonymous',
      userId,
      from,
      details: { readyAt: readyAt.toISOString(), approval },
    })
    const stop = await issueToken(tx, at, 'cancel_recovery', { userId, email: user.email, expiresAt })
    const props = { token: stop, expiresAt, readyAt, approval, at, from }
    await tell(tx, user, { template: 'recovery_started', props })
    if (!approval) await sendReadyMail(tx, { ...user, ...request, userId, readyAt, expiresAt, at })
    return ok({ readyAt, approval })
  })
}
