import { recordEvent } from '../audit/record-event'
import { now, plus } from '../clock'
import { newId } from '../crypto/id'
import type { Tx } from '../db'
import { keepingAnAdministrator } from '../enforcement/lock-out-guard'
import { changeMemberships, type Place } from '../membership/change-memberships'
import { enqueueMail } from '../outbox/enqueue'
import { err, ok } from '../result'
import { issueToken, TOKEN_LIFE } from '../users/one-time-token'
import { type Change, type ChangeRequest, personToChange } from './person-to-change'

export type Invitation = Omit<ChangeRequest, 'userId'> & {
  email: string
  name?: string
  role?: string
  groups?: string[]
}

/**
 * Makes an account that nobody can sign in to yet, and sends its owner a link by which they choose a password.
 * @returns the person, or `email_taken`, `role_not_found`, `group_not_found`
 */
export function inviteUser({ email, name = '', role = 'user', groups = [], actor, from }: Invitation) {
  const at = now()
  const id = newId()
  // Memberships take turns there.
  return keepingAnAdministrator(async (tx) => {
    const roles = [...new Set(['user', role])]
    if ((await tx.role.count({ where: { name: { in: roles } } })) < roles.length) return err('role_not_found')
    const places = await tx.group.findMany({ where: { id: { in: groups } }, select: { id: true, name: true } })
    if (places.length < new Set(groups).size) return err('group_not_found')
    const made = await tx.user.createMany({
      data: [{ id, email, name, invitedAt: at, createdAt: at }],
      skipDuplicates: true,
    })
    if (made.count === 0) return err('email_taken')
    await recordEvent(tx, { at, event: 'user.created', outcome: 'success', actor, userId: id, from, details: { role } })
    const belongs: Place[] = [
      ...roles.map((each) => ({ kind: 'role' as const, id: each, name: each })),
      ...places.map((place) => ({ kind: 'group' as const, ...place })),
    ]
    const changes = belongs.map((place) => ({ userId: id, place, gains: true }))
    await changeMemberships(tx, { at, changes, by: { actor, from } })
    await sendInvitation(tx, { id, email }, { actor, from, at })
    return ok({ user: { id, email } })
  })
}

/**
 * Sends the link once more; an older one is dead.
 * @returns ok, or `user_not_found`, `not_invited` (they have taken it up, or never were), `user_disabled`
 */
export async function reinviteIn(tx: Tx, change: Change) {
  const person = await personToChange(tx, change.userId)
  if (!person) return err('user_not_found')
  if (person.disabledAt) return err('user_disabled')
  if (!person.invitedAt || person.passwordHash) return err('not_invited')
  await tx.user.update({ where: { id: person.id }, data: { invitedAt: change.at } })
  await sendInvitation(tx, person, change)
  return ok()
}

async function sendInvitation(
  tx: Tx,
  { id, email }: { id: string; email: string },
  { actor, from, at }: Omit<Change, 'userId'>,
): Promise<void> {
  await tx.oneTimeToken.deleteMany({ where: { userId: id, purpose: 'invitation' } })
  const token = await issueToken(tx, at, 'invitation', { userId: id, email })
  const expiresAt = plus(at, TOKEN_LIFE.invitation)
  await enqueueMail(tx, { template: 'invitation', to: email, props: { token, expiresAt } })
  await recordEvent(tx, { at, event: 'user.invited', outcome: 'success', actor, userId: id, from })
}
