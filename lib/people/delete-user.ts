import { recordEvent } from '../audit/record-event'
import { now } from '../clock'
import { keepingAnAdministrator } from '../enforcement/lock-out-guard'
import { err, ok } from '../result'
import { type ChangeRequest, isOwn, personToChange } from './person-to-change'

/**
 * Deletes an account with all that belongs to it. What happened to it stays in the audit log, with the address it had.
 * @returns ok, or `user_not_found`, `own_account`, `last_administrator`
 */
export function deleteUser(request: ChangeRequest) {
  const { userId, actor, from } = request
  const at = now()
  return keepingAnAdministrator(async (tx) => {
    const person = await personToChange(tx, userId)
    if (!person) return err('user_not_found')
    if (isOwn({ ...request, at })) return err('own_account')
    await tx.user.delete({ where: { id: userId } })
    const event = { at, event: 'user.deleted', outcome: 'success', actor, userId, from } as const
    await recordEvent(tx, { ...event, details: { email: person.email } })
    return ok()
  })
}
