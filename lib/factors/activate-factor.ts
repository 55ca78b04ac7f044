import { recordEvent } from '../audit/record-event'
import { db, Prisma } from '../db'
import { enqueueMail } from '../outbox/enqueue'
import type { FactorType } from '../policy/rule'
import type { RequestContext } from '../request-context'
import { err, ok } from '../result'
import { ticketInsert } from '../sessions/ticket'
import { lockUser } from '../users/lock-user'
import { replaceBackupCodes } from './backup-codes/replace-backup-codes'

export type Activation = {
  user: { id: string; email: string }
  /** The session in which the factor was enrolled; it takes a new token with this. */
  sessionId: string
  /** What the person calls it; without it, the kind's own name, numbered if there are several. */
  label?: string
  from: RequestContext
}

/**
 * A pending factor has been proved, and counts from now on: what is the same for every kind. With the first factor come
 * ten backup codes, shown this once.
 * @param factor.proof what the kind keeps of the proof, such as the time step it used up
 * @param factor.name what this kind is called where the person gave no label
 * @returns the factor, perhaps backup codes, and the ticket of the session that takes this one's place; or
 *   `enrollment_expired` if the session has ended or another was first
 */
export async function activateFactor(
  { user, sessionId, label: given, from }: Activation,
  factor: {
    id: string
    type: FactorType
    amr: readonly string[]
    name: string
    proof: Prisma.FactorUpdateManyMutationInput
  },
  at: Date,
) {
  const { id, type } = factor
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
    const taken = others.map((other) => other.label)
    const label = given || unusedLabel(factor.name, taken)
    const confirmed = await tx.factor.updateMany({
      where: { id, confirmedAt: null },
      data: { ...factor.proof, confirmedAt: at, label, enrollingSessionId: null },
    })
    if (confirmed.count === 0) return err('enrollment_expired')
    // Two factors are proved in this session now: like every step-up, that gives it a new token.
    const ticket = ticketInsert({
      at,
      authTime: session.authTime,
      amr: [...session.amr, ...factor.amr],
      from,
      userId: Prisma.sql`${user.id}::uuid`,
      replacesSessionId: Prisma.sql`${sessionId}::uuid`,
      source: Prisma.empty,
    })
    await tx.$executeRaw(ticket.sql)
    await recordEvent(tx, {
      at,
      event: 'factor.added',
      outcome: 'success',
      actor: `user:${user.id}`,
      userId: user.id,
      factor: type,
      sessionId,
      from,
      details: { label },
    })
    await enqueueMail(tx, { template: 'factor_added', to: user.email, props: { type, label, at, from } })
    const backupCodes =
      others.length === 0 ? await replaceBackupCodes(tx, { userId: user.id, at, sessionId, from }) : undefined
    return ok({ factor: { id, label }, backupCodes, ticket: ticket.token })
  })
}

/** "Authenticator app", then "Authenticator app 2": a list of factors needs names to tell them apart. */
function unusedLabel(name: string, taken: readonly string[]): string {
  for (let n = 1; ; n++) {
    const label = n === 1 ? name : `${name} ${n}`
    if (!taken.includes(label)) return label
  }
}
