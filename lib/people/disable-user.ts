import { recordEvent } from '../audit/record-event'
import { now } from '../clock'
import type { Tx } from '../db'
import { keepingAnAdministrator } from '../enforcement/lock-out-guard'
import { cancelRecovery } from '../recovery/cancel-recovery'
import { err, ok } from '../result'
import { type Change, type ChangeRequest, endAccess, isOwn, personToChange } from './person-to-change'

/**
 * Shuts an account: nobody signs in to it until it is enabled, and whoever is signed in is so no longer at the next
 * request. Its links, its one-time code and a recovery end with that. Whose account is disabled already stays so.
 * To be called under `keepingAnAdministrator`.
 * @returns ok, or `user_not_found`, `own_account`
 */
export async function disableIn(tx: Tx, change: Change) {
  const { userId, actor, from, at } = change
  const person = await personToChange(tx, userId)
  if (!person) return err('user_not_found')
  if (isOwn(change)) return err('own_account')
  if (person.disabledAt) return ok()
  await cancelRecovery(tx, { user: person, how: 'disabled', at, actor, from })
  await tx.oneTimeToken.deleteMany({ where: { userId } })
  await tx.bypass.deleteMany({ where: { userId } })
  await tx.user.update({ where: { id: userId }, data: { disabledAt: at } })
  const sessionsEnded = await endAccess(tx, userId)
  await recordEvent(tx, {
    at,
    event: 'user.disabled',
    outcome: 'success',
    actor,
    userId,
    from,
    details: { sessionsEnded },
  })
  return ok()
}

/** The same, of one account, by itself. @returns what `disableIn` does, or `last_administrator` */
export function disableUser(request: ChangeRequest) {
  return keepingAnAdministrator((tx) => disableIn(tx, { ...request, at: now() }))
}
