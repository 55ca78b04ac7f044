import { recordEvent } from '../../audit/record-event'
import { now, plus } from '../../clock'
import { db } from '../../db'
import { enqueueMail } from '../../outbox/enqueue'
import type { RequestContext } from '../../request-context'
import { err, ok } from '../../result'
import { proofOf } from '../../sessions/proof-of'
import { lockUser } from '../../users/lock-user'
import { replaceBackupCodes } from '../backup-codes/replace-backup-codes'
import { matchStep } from './algorithm'
import { openSecret } from './secret'
import { ENROLLMENT_LIFE } from './start-enrollment'

/**
 * A code from the new authenticator makes it count. Its step is used up with that: the code that enrolled does not
 * sign in. With the first factor come ten backup codes, shown this once.
 * @param sessionId the session this happens in: it has now proved two factors
 * @returns the factor and perhaps backup codes, or `invalid_code`, `enrollment_expired`
 */
export async function confirmTotpEnrollment(input: {
  user: { id: string; email: string }
  sessionId: string
  code: string
  label?: string
  from: RequestContext
}) {
  const { user, sessionId, code, from } = input
  const at = now()
  const pending = await db.factor.findFirst({
    where: { userId: user.id, type: 'totp', confirmedAt: null, createdAt: { gt: plus(at, -ENROLLMENT_LIFE) } },
  })
  if (!pending?.sealedSecret) return err('enrollment_expired')
  const step = matchStep(openSecret(pending.sealedSecret, user.id, pending.id), code, at)
  if (step === null) return err('invalid_code')

  return db.$transaction(async (tx) => {
    await lockUser(tx, user.id)
    const others = await tx.factor.findMany({
      where: { userId: user.id, confirmedAt: { not: null } },
      select: { label: true },
    })
    const label = input.label || unusedLabel(others.map((factor) => factor.label))
    const confirmed = await tx.factor.updateMany({
      where: { id: pending.id, confirmedAt: null },
      data: { confirmedAt: at, label, lastAcceptedStep: step },
    })
    if (confirmed.count === 0) return err('enrollment_expired')
    const session = await tx.session.findFirst({ where: { id: sessionId, userId: user.id }, select: { amr: true } })
    if (session) await tx.session.update({ where: { id: sessionId }, data: proofOf([...session.amr, 'otp']) })
    await recordEvent(tx, {
      at,
      event: 'factor.added',
      outcome: 'success',
      actor: `user:${user.id}`,
      userId: user.id,
      factor: 'totp',
      sessionId,
      from,
      details: { label },
    })
    await enqueueMail(tx, { template: 'factor_added', to: user.email, props: { type: 'totp', label, at, from } })
    const backupCodes =
      others.length === 0 ? await replaceBackupCodes(tx, { userId: user.id, at, sessionId, from }) : undefined
    return ok({ factor: { id: pending.id, label }, backupCodes })
  })
}

/** "Authenticator app", then "Authenticator app 2": a list of authenticators needs names to tell them apart. */
function unusedLabel(taken: readonly string[]): string {
  for (let n = 1; ; n++) {
    const label = n === 1 ? 'Authenticator app' : `Authenticator app ${n}`
    if (!taken.includes(label)) return label
  }
}
