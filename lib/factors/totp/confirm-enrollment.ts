import { recordEvent } from '../../audit/record-event'
import { now, plus } from '../../clock'
import { db, Prisma } from '../../db'
import { enqueueMail } from '../../outbox/enqueue'
import type { RequestContext } from '../../request-context'
import { err, ok } from '../../result'
import { ticketInsert } from '../../sessions/ticket'
import { lockUser } from '../../users/lock-user'
import { replaceBackupCodes } from '../backup-codes/replace-backup-codes'
import { matchStep } from './algorithm'
import { openSecret } from './secret'
import { ENROLLMENT_LIFE } from './start-enrollment'

type Confirmation = {
  user: { id: string; email: string }
  sessionId: string
  code: string
  label?: string
  from: RequestContext
}

/**
 * A code from the new authenticator makes it count. Its step is used up with that: the code that enrolled does not
 * sign in. With the first factor come ten backup codes, shown this once.
 * @param sessionId the session that was shown the secret
 * @returns the factor, perhaps backup codes, and the ticket of the session that takes this one's place; or
 *   `invalid_code`, `enrollment_expired`
 */
export async function confirmTotpEnrollment(input: Confirmation) {
  const { user, sessionId, code, from } = input
  const at = now()
  const pending = await db.factor.findFirst({
    where: {
      userId: user.id,
      type: 'totp',
      confirmedAt: null,
      enrollingSessionId: sessionId,
      createdAt: { gt: plus(at, -ENROLLMENT_LIFE) },
    },
  })
  if (!pending?.sealedSecret) return err('enrollment_expired')
  const step = matchStep(openSecret(pending.sealedSecret, user.id, pending.id), code, at)
  if (step === null) {
    await recordEvent(db, { ...event(input, at), outcome: 'failure' })
    return err('invalid_code')
  }

  return db.$transaction(async (tx) => {
    await lockUser(tx, user.id)
    const session = await tx.session.findFirst({
      where: { id: sessionId, userId: user.id },
      select: { amr: true, authTime: true },
    })
    if (!session) return err('enrollment_expired')
    const others = await tx.factor.findMany({
      where: { userId: user.id, confirmedAt: { not: null } },
      select: { label: true },
    })
    const label = input.label || unusedLabel(others.map((factor) => factor.label))
    const confirmed = await tx.factor.updateMany({
      where: { id: pending.id, confirmedAt: null },
      data: { confirmedAt: at, label, lastAcceptedStep: step, enrollingSessionId: null },
    })
    if (confirmed.count === 0) return err('enrollment_expired')
    // Two factors are proved in this session now: like every step-up, that gives it a new token.
    const ticket = ticketInsert({
      at,
      authTime: session.authTime,
      amr: [...session.amr, 'otp'],
      from,
      userId: Prisma.sql`${user.id}::uuid`,
      replacesSessionId: Prisma.sql`${sessionId}::uuid`,
      source: Prisma.empty,
    })
    await tx.$executeRaw(ticket.sql)
    await recordEvent(tx, { ...event(input, at), outcome: 'success', details: { label } })
    await enqueueMail(tx, { template: 'factor_added', to: user.email, props: { type: 'totp', label, at, from } })
    const backupCodes =
      others.length === 0 ? await replaceBackupCodes(tx, { userId: user.id, at, sessionId, from }) : undefined
    return ok({ factor: { id: pending.id, label }, backupCodes, ticket: ticket.token })
  })
}

function event({ user, sessionId, from }: Confirmation, at: Date) {
  return {
    at,
    event: 'factor.added' as const,
    actor: `user:${user.id}` as const,
    userId: user.id,
    factor: 'totp',
    sessionId,
    from,
  }
}

/** "Authenticator app", then "Authenticator app 2": a list of authenticators needs names to tell them apart. */
function unusedLabel(taken: readonly string[]): string {
  for (let n = 1; ; n++) {
    const label = n === 1 ? 'Authenticator app' : `Authenticator app ${n}`
    if (!taken.includes(label)) return label
  }
}
