import { recordEvent } from '../audit/record-event'
import { now } from '../clock'
import type { Tx } from '../db'
import { keepingAnAdministrator } from '../enforcement/lock-out-guard'
import { err, ok } from '../result'
import { tell } from '../users/tell'
import { type Change, type ChangeRequest, endAccess, personToChange } from './person-to-change'

/**
 * Wants somebody's second factors replaced: at the next sign-in what they have is asked for one last time, and then
 * another is set up, in place of all there are. Until then no session of theirs goes on, and no browser is trusted.
 * To be called under `keepingAnAdministrator`.
 * @returns ok, or `user_not_found`, `no_factor` if there is nothing to replace
 */
export async function requireReenrollmentIn(tx: Tx, { userId, actor, from, at }: Change) {
  const person = await personToChange(tx, userId)
  if (!person) return err('user_not_found')
  if ((await tx.factor.count({ where: { userId, confirmedAt: { not: null } } })) === 0) return err('no_factor')
  await tx.user.update({ where: { id: userId }, data: { reenrollRequiredAt: at } })
  await tx.trustedBrowser.deleteMany({ where: { userId } })
  // What was begun before counts for nothing: it would be as old as the rest.
  await tx.factor.deleteMany({ where: { userId, confirmedAt: null } })
  const sessionsEnded = await endAccess(tx, userId)
  const event = { at, event: 'user.reenrollment_required', outcome: 'success', actor, userId, from } as const
  await recordEvent(tx, { ...event, details: { sessionsEnded } })
  await tell(tx, person, { template: 'reenrollment_required', props: { at } })
  return ok()
}

/** The same, of one person, by itself. @returns what `requireReenrollmentIn` does, or `last_administrator` */
export function requireReenrollment(request: ChangeRequest) {
  return keepingAnAdministrator((tx) => requireReenrollmentIn(tx, { ...request, at: now() }))
}
