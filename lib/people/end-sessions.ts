import { recordEvent } from '../audit/record-event'
import { now } from '../clock'
import { db, type Tx } from '../db'
import { err, ok } from '../result'
import { type Change, type ChangeRequest, endAccess, personToChange } from './person-to-change'

/**
 * Ends every session of somebody, and every sign-in under way; effective at the next request.
 * @returns how many were ended, or `user_not_found`
 */
export async function endSessionsIn(tx: Tx, { userId, actor, from, at }: Change) {
  if (!(await personToChange(tx, userId))) return err('user_not_found')
  const ended = await endAccess(tx, userId)
  if (ended > 0) {
    const event = { at, event: 'user.sessions_ended', outcome: 'success', actor, userId, from } as const
    await recordEvent(tx, { ...event, details: { sessionsEnded: ended } })
  }
  return ok({ ended })
}

export function endSessionsOf(request: ChangeRequest) {
  return db.$transaction((tx) => endSessionsIn(tx, { ...request, at: now() }))
}
