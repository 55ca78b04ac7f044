import { now } from '../clock'
import { db } from '../db'
import { reinviteIn } from './invite-user'
import type { ChangeRequest } from './person-to-change'

/** Sends one person their invitation once more. @returns what `reinviteIn` does */
export function reinviteUser(request: ChangeRequest) {
  return db.$transaction((tx) => reinviteIn(tx, { ...request, at: now() }))
}
