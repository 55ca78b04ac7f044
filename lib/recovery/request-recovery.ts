import { recordEvent } from '../audit/record-event'
import { MINUTE, now, plus } from '../clock'
import { newId } from '../crypto/id'
import { hashToken, isToken } from '../crypto/token'
import { db, type Tx } from '../db'
import { enqueueMail } from '../outbox/enqueue'
import type { RequestContext } from '../request-context'
import { err, ok } from '../result'
import { readSettings } from '../settings/settings'
import { issueToken, TOKEN_LIFE } from '../users/one-time-token'
import { sendReadyMail } from './ready-mail'
import { RECOVERY_LINKS } from './recovery'

/** Nobody's mailbox is flooded: within this time no other link is sent. */
const COOL_DOWN = MINUTE

type Person = { id: string; email: string; hasPassword: boolean }

/**
 * Somebody who knows the password says that they have lost every second factor: a link goes to the account's address, and
 * nothing has begun until it is opened. While a recovery waits already, nothing of it is shortened or started anew; what
 * its owner may have lost is sent again. The answer is the same.
 * @param token of their pending sign-in, or step-up: in a trusted browser no sign-in asks for what is lost
 * @returns how many hours the waiting takes, and whether an administrator must agree; or `challenge_expired`,
 *   `recovery_not_possible` (there is no password that would finish it)
 */
export async function requestRecovery({ token, from }: { token: string | undefined; from: RequestContext }) {
  if (!isToken(token)) return err('challenge_expired')
  const at = now()
  return db.$transaction(async (tx) => {
    const [person] = await tx.$queryRaw<Person[]>`
      SELECT u.id, u.email, u.password_hash IS NOT NULL AS "hasPassword"
      FROM users u JOIN login_challenges c ON c.user_id = u.id
      WHERE c.token_hash = ${hashToken(token)} AND c.purpose IN ('sign_in', 'replace_factor', 'step_up')
        AND c.expires_at > ${at}::timestamptz AND u.disabled_at IS NULL
      FOR NO KEY UPDATE OF u`
    if (!person) return err('challenge_expired')
    if (!person.hasPassword) return err('recovery_not_possible')
    const { recoveryHours: hours, recoveryApproval: approval } = await readSettings(tx)
    const recently = { userId: person.id, purpose: { in: RECOVERY_LINKS }, createdAt: { gt: plus(at, -COOL_DOWN) } }
    if ((await tx.oneTimeToken.count({ where: recently })) === 0) {
      await sendWhatIsNext(tx, person, { hours, approval }, at, from)
      const actor = `user:${person.id}` as const
      await recordEvent(tx, { at, event: 'recovery.requested', outcome: 'success', actor, userId: person.id, from })
    }
    return ok({ hours, approval })
  })
}

/** The link that begins it; or, of one that has begun, the link that stops it or that finishes it. */
async function sendWhatIsNext(
  tx: Tx,
  { id: userId, email }: Person,
  rules: { hours: number; approval: boolean },
  at: Date,
  from: RequestContext,
): Promise<void> {
  await tx.recoveryRequest.deleteMany({ where: { userId, expiresAt: { lte: at } } })
  const present = await tx.recoveryRequest.findUnique({ where: { userId } })
  if (present?.readyAt) {
    const { id, readyAt, expiresAt, approvedAt } = present
    const approval = !approvedAt && (present.needsApproval || rules.approval)
    if (readyAt <= at && !approval) return sendReadyMail(tx, { id, userId, email, readyAt, expiresAt, at })
    const token = await issueToken(tx, at, 'cancel_recovery', { userId, email, expiresAt })
    const props = { token, expiresAt, readyAt, approval, at, from }
    return enqueueMail(tx, { template: 'recovery_started', to: email, props })
  }
  const expiresAt = plus(at, TOKEN_LIFE.start_recovery)
  await tx.recoveryRequest.upsert({
    where: { userId },
    create: { id: newId(), userId, createdAt: at, expiresAt },
    update: { createdAt: at, expiresAt },
  })
  await tx.oneTimeToken.deleteMany({ where: { userId, purpose: 'start_recovery' } })
  const token = await issueToken(tx, at, 'start_recovery', { userId, email, expiresAt })
  await enqueueMail(tx, { template: 'recovery_link', to: email, props: { token, expiresAt, ...rules, at, from } })
}
