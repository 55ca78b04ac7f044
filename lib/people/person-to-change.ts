import type { AuditActor } from '../audit/record-event'
import type { Tx } from '../db'
import type { RequestContext } from '../request-context'
import { lockUser } from '../users/lock-user'

/** Something that is done to somebody's account: by whom, from where, when. */
export type Change = { userId: string; actor: AuditActor; from: RequestContext | null; at: Date }

/** As it comes from outside: now. */
export type ChangeRequest = Omit<Change, 'at'>

/** Locks somebody's row and gives what changes to the account ask about; null if there is no such person. */
export async function personToChange(tx: Tx, userId: string) {
  await lockUser(tx, userId)
  return tx.user.findUnique({
    where: { id: userId },
    select: { id: true, email: true, name: true, disabledAt: true, invitedAt: true, passwordHash: true },
  })
}

/** Whether somebody would do it to themselves: there are other ways for that, which ask for more. */
export const isOwn = ({ userId, actor }: Change) => actor === `user:${userId}`

/** Ends every session, and every sign-in under way. @returns how many sessions there were */
export async function endAccess(tx: Tx, userId: string): Promise<number> {
  await tx.loginChallenge.deleteMany({ where: { userId } })
  await tx.loginTicket.deleteMany({ where: { userId } })
  // Last: a ticket that was redeemed until now has its session ended with the others.
  return (await tx.session.deleteMany({ where: { userId } })).count
}
