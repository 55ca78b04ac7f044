import { recordEvent } from '../audit/record-event'
import { now } from '../clock'
import { db, Prisma } from '../db'
import { cancelRecovery } from '../recovery/cancel-recovery'
import type { RequestContext } from '../request-context'
import { err, ok } from '../result'
import { lockUser } from './lock-user'
import { consumeToken, peekToken, type TokenPurpose } from './one-time-token'
import { tell } from './tell'

/** Links that open something for whoever reads the old mailbox. */
const SENT_TO_THE_OLD: TokenPurpose[] = ['verify_email', 'change_email', 'reset_password', 'invitation']

/** The address that a link would put in place, for the page behind it; null if it is no longer good for this person. */
export async function addressToChangeTo(token: unknown, userId: string): Promise<string | null> {
  const row = await peekToken(now(), ['change_email'], token)
  return row?.userId === userId ? row.email : null
}

/**
 * Puts a new address in place, by the token from the mail that was sent to it, in a session of its owner: the link alone
 * does nothing for whoever else opens it. Both addresses are told. Links that were sent to the old one are dead.
 * @returns the address, or `link_expired`
 */
export async function changeEmail(input: {
  user: { id: string; email: string }
  sessionId: string
  token: unknown
  from: RequestContext
}) {
  const { user, sessionId, token, from } = input
  if (!(await addressToChangeTo(token, user.id))) return err('link_expired')
  const at = now()
  const change = db.$transaction(async (tx) => {
    await lockUser(tx, user.id)
    const row = await consumeToken(tx, at, ['change_email'], token)
    if (!row?.email || row.userId !== user.id) return err('link_expired')
    const { email } = row
    const actor = `user:${user.id}` as const
    // Its links went to the old mailbox; and who is signed in here and has proved it can do without.
    await cancelRecovery(tx, { user, how: 'email_changed', at, actor, sessionId, from })
    // Somebody may have made an account with it since.
    const [changed] = await tx.$queryRaw<{ old: string }[]>`
      UPDATE users u SET email = ${email}, email_verified_at = ${at} FROM users before
      WHERE u.id = ${user.id}::uuid AND before.id = u.id
        AND NOT EXISTS (SELECT 1 FROM users other WHERE other.email = ${email})
      RETURNING before.email AS old`
    if (!changed) return err('link_expired')
    await tx.oneTimeToken.deleteMany({ where: { userId: user.id, purpose: { in: SENT_TO_THE_OLD } } })
    await recordEvent(tx, {
      at,
      event: 'user.email_changed',
      outcome: 'success',
      actor,
      userId: user.id,
      sessionId,
      from,
    })
    const note = { template: 'email_changed', props: { old: changed.old, current: email, at, from } } as const
    await tell(tx, { id: user.id, email }, note, changed.old)
    return ok({ email })
  })
  return change.catch((error: unknown) => {
    // Somebody else puts it in place at this very moment, or makes an account with it: the first has it.
    if (isTaken(error)) return err('link_expired')
    throw error
  })
}

/** The one unique index that this can meet is that of addresses. */
function isTaken(error: unknown): boolean {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return false
  const { driverAdapterError } = (error.meta ?? {}) as { driverAdapterError?: { cause?: { kind?: string } } }
  return driverAdapterError?.cause?.kind === 'UniqueConstraintViolation'
}
