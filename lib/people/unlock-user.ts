import { recordEvent } from '../audit/record-event'
import { now } from '../clock'
import { db } from '../db'
import { err, ok } from '../result'
import { NO_GUESSES } from '../users/set-password'
import { type ChangeRequest, personToChange } from './person-to-change'

/**
 * Lifts the lock that too many wrong codes have put on somebody's second step, and forgets the failures that led to it,
 * those of strangers as well: whoever does this has made sure of the person. A password that they ended stays ended.
 * @returns ok, or `user_not_found`
 */
export function unlockUser({ userId, actor, from }: ChangeRequest) {
  const at = now()
  return db.$transaction(async (tx) => {
    if (!(await personToChange(tx, userId))) return err('user_not_found')
    const lifted = await tx.user.updateMany({
      where: {
        id: userId,
        OR: [{ factorFailures: { gt: 0 } }, { factorLockedUntil: { not: null } }, { strangerFailures: { gt: 0 } }],
      },
      data: { factorFailures: 0, factorLockedUntil: null, ...NO_GUESSES },
    })
    if (lifted.count > 0) await recordEvent(tx, { at, event: 'user.unlocked', outcome: 'success', actor, userId, from })
    return ok()
  })
}
