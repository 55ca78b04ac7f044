import { recordEvent } from '../audit/record-event'
import { now } from '../clock'
import { db, type Tx } from '../db'
import { err, ok } from '../result'
import { type Change, type ChangeRequest, personToChange } from './person-to-change'

/** Opens an account that was disabled. What ended then has ended. @returns ok, or `user_not_found` */
export async function enableIn(tx: Tx, { userId, actor, from, at }: Change) {
  const person = await personToChange(tx, userId)
  if (!person) return err('user_not_found')
  if (!person.disabledAt) return ok()
  await tx.user.update({ where: { id: userId }, data: { disabledAt: null } })
  await recordEvent(tx, { at, event: 'user.enabled', outcome: 'success', actor, userId, from })
  return ok()
}

export function enableUser(request: ChangeRequest) {
  return db.$transaction((tx) => enableIn(tx, { ...request, at: now() }))
}
