import { recordEvent } from '../audit/record-event'
import type { Tx } from '../db'
import type { RequestContext } from '../request-context'
import { tell } from '../users/tell'
import type { Charged } from './charge-attempt'
import { STRANGER_FAILURES } from './limits'

/**
 * Whether strangers have used up what one password lets them guess: at most so many of a million codes, of which three
 * are right at a time, or a chance below one in ten thousand.
 */
export const isGuessedOut = ({ knownBrowser, strangerFailures }: Charged) =>
  !knownBrowser && strangerFailures >= STRANGER_FAILURES

/**
 * Ends a password with which strangers have guessed at the second factor, and all that waits for one: somebody has it who
 * should not. Its owner chooses another by mail, and shows a second factor with it. Sessions go on: they have shown
 * theirs. The caller has locked the user.
 * @returns whether it was this that ended it
 */
export async function endGuessedPassword(
  tx: Tx,
  { userId, email, purpose }: Pick<Charged, 'userId' | 'email' | 'purpose'>,
  at: Date,
  from: RequestContext,
): Promise<boolean> {
  const ended = await tx.user.updateMany({
    where: {
      id: userId,
      strangerFailures: { gte: STRANGER_FAILURES },
      OR: [{ passwordHash: { not: null } }, { guessedAt: null }],
    },
    data: { passwordHash: null, guessedAt: at },
  })
  if (ended.count === 0) return false
  await tx.loginChallenge.deleteMany({ where: { userId, purpose: { not: 'step_up' } } })
  await tx.loginTicket.deleteMany({ where: { userId, replacesSessionId: null } })
  const event = { event: 'user.password_invalidated', outcome: 'success', actor: 'system' } as const
  await recordEvent(tx, { ...event, at, userId, from })
  const props = { at, from: purpose === 'verification' ? null : from }
  await tell(tx, { id: userId, email }, { template: 'password_invalidated', props })
  return true
}
