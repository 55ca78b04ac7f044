import { type AuditActor, type AuditEventName, recordEvent } from '../audit/record-event'
import type { Tx } from '../db'
import { hashOfBrowser } from '../devices/known-browser'
import { cancelRecovery } from '../recovery/cancel-recovery'
import type { RequestContext } from '../request-context'
import { emptyPasswordBucket, passwordBucket } from './password-bucket'
import { tell } from './tell'

/** What a person is put back to whom nobody guesses at. */
export const NO_GUESSES = { strangerFailures: 0, guessedAt: null, guessesRenewed: false }

/** Of the twenty failures that end a password (lib/login/limits.ts): what stays counted, so that five more are looked at. */
const STRANGER_FAILURES_AFTER_RESET = 15

/**
 * Puts a new password in place. With the old one end the pending sign-ins, links, recoveries and enrollments made with it, and every
 * session but perhaps one; the change is on record, and the person is told. The caller has locked the user.
 * @param keepSessions which sessions go on: none, one, or all
 */
export async function setPassword(
  tx: Tx,
  change: {
    at: Date
    user: { id: string; email: string }
    passwordHash: string
    event: Extract<AuditEventName, 'user.password_changed' | 'user.password_reset'>
    actor: AuditActor
    from: RequestContext
    keepSessions: 'none' | 'all' | { id: string }
    /** What the device cookie of the browser at hand holds, if anything. */
    browser?: string
  },
): Promise<void> {
  const { at, user, passwordHash, event, actor, from, keepSessions } = change
  await cancelRecovery(tx, { user, how: 'password_changed', at, actor, from })
  await tx.loginChallenge.deleteMany({ where: { userId: user.id } })
  await tx.loginTicket.deleteMany({ where: { userId: user.id } })
  // Last: a ticket that was redeemed until now has its session ended with the others.
  const ended =
    keepSessions === 'all'
      ? { count: 0 }
      : await tx.session.deleteMany({
          where: { userId: user.id, ...(keepSessions !== 'none' && { id: { not: keepSessions.id } }) },
        })
  await tx.factor.deleteMany({ where: { userId: user.id, confirmedAt: null } })
  await tx.oneTimeToken.deleteMany({ where: { userId: user.id, purpose: { in: ['reset_password', 'invitation'] } } })
  await tx.user.update({ where: { id: user.id }, data: { passwordHash, passwordChangedAt: at, invitedAt: null } })
  await settleGuesses(tx, change, user.id)
  await tx.$executeRaw(emptyPasswordBucket(await passwordBucket(user.email)))
  await recordEvent(tx, {
    at,
    event,
    outcome: 'success',
    actor,
    userId: user.id,
    from,
    details: { sessionsEnded: ended.count },
  })
  await tell(tx, user, {
    template: 'password_changed',
    props: { how: event === 'user.password_reset' ? 'reset' : 'changed', at, from },
  })
}

/**
 * What strangers guessed with the password before. Whoever changed it in a session has shown a second factor there: it is
 * over. A link in a mail shows only that somebody reads the mailbox: once, it gives one challenge more, until a second
 * factor was shown with the new password, or a mailbox would be worth any number of guesses. After that there are the
 * browsers that are known, recovery, and administrators.
 */
async function settleGuesses(
  tx: Tx,
  { event, at, browser }: { event: 'user.password_changed' | 'user.password_reset'; at: Date; browser?: string },
  userId: string,
) {
  if (event === 'user.password_changed') {
    await tx.user.update({ where: { id: userId }, data: NO_GUESSES })
    return
  }
  // Who had the password alone was known by it. A browser in which a factor was shown, and the one at hand, stay known.
  const kept = { OR: [{ secondFactor: true }, { tokenHash: hashOfBrowser(browser) ?? new Uint8Array() }] }
  await tx.knownBrowser.deleteMany({ where: { userId, NOT: kept } })
  await tx.$executeRaw`
    UPDATE users SET guessed_at = coalesce(guessed_at, ${at}::timestamptz),
      guesses_renewed = guesses_renewed OR stranger_failures > ${STRANGER_FAILURES_AFTER_RESET},
      stranger_failures = CASE WHEN guesses_renewed THEN stranger_failures
        ELSE least(stranger_failures, ${STRANGER_FAILURES_AFTER_RESET}) END
    WHERE id = ${userId}::uuid AND stranger_failures > 0`
}
