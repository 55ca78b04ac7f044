import { recordEvent } from '../audit/record-event'
import { now } from '../clock'
import { db } from '../db'
import { err, ok } from '../result'
import { type ChangeRequest, personToChange } from './person-to-change'

/** Changes what somebody is called. @returns ok, or `user_not_found` */
export function changeName({ userId, actor, from, name }: ChangeRequest & { name: string }) {
  const at = now()
  return db.$transaction(async (tx) => {
    const person = await personToChange(tx, userId)
    if (!person) return err('user_not_found')
    if (person.name === name) return ok()
    await tx.user.update({ where: { id: userId }, data: { name } })
    await recordEvent(tx, { at, event: 'user.profile_changed', outcome: 'success', actor, userId, from })
    return ok()
  })
}
