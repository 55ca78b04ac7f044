import { recordEvent } from '../audit/record-event'
import { db, Prisma, type Tx } from '../db'
import type { FactorType } from '../policy/rule'
import { completeRecovery } from '../recovery/complete-recovery'
import { mayRecover } from '../recovery/recovery'
import type { RequestContext } from '../request-context'
import { err, ok } from '../result'
import { ticketInsert } from '../sessions/ticket'
import { readSettings } from '../settings/settings'
import { lockUser } from '../users/lock-user'
import { tell } from '../users/tell'
import { replaceBackupCodes } from './backup-codes/replace-backup-codes'
import { type Enroller, enrollmentEvent, mayEnroll } from './enroller'

export type Activation = {
  /** The session takes a new token with this; a pending sign-in becomes a session. */
  enroller: Enroller
  /** What the person calls it; without it, the kind's own name, numbered if there are several. */
  label?: string
  from: RequestContext
}

/** A pending factor that has been proved, and what its kind keeps of the proof. */
export type ProvedFactor = {
  id: string
  type: FactorType
  /** RFC 8176 names of the proof. */
  amr: readonly string[]
  /** What this kind is called where the person gave no label. */
  name: string
  /** What is written into its row, such as the time step that was used up. */
  proof?: Prisma.FactorUpdateManyMutationInput
  /** What is written beside it. */
  store?: (tx: Tx) => Promise<void>
  /** There is one of this kind at most: the one that counted before goes. */
  replaces?: boolean
}

/**
 * A pending factor has been proved, and counts from now on: what is the same for every kind. With the first factor come
 * ten backup codes, shown this once.
 * @returns the factor, perhaps backup codes, and the ticket of the session that comes of it; or `enrollment_expired` if
 *   session or sign-in has ended or another was first, `method_not_permitted` if the policy has changed
 */
export async function activateFactor({ enroller, label: given, from }: Activation, factor: ProvedFactor, at: Date) {
  const { user } = enroller
  const { id, type } = factor
  return db.$transaction(async (tx) => {
    await lockUser(tx, user.id)
    const others = await tx.factor.findMany({
      where: { userId: user.id, confirmedAt: { not: null } },
      select: { id: true, type: true, label: true, address: true },
    })
    const standing = await standingOf(tx, enroller, others.length > 0, at)
    if (!standing) return err('enrollment_expired')
    if (!(await mayEnroll(enroller, type, tx))) return err('method_not_permitted')
    // An administrator wants what there was replaced: all of it gives way to the new one.
    const renews = await tx.user.count({ where: { id: user.id, reenrollRequiredAt: { not: null } } })
    const all = standing.recovers || renews > 0
    const replaced = others.filter((other) => all || (factor.replaces && other.type === type))
    const taken = others.filter((other) => !replaced.includes(other)).map((other) => other.label)
    const label = given || unusedLabel(factor.name, taken)
    const confirmed = await tx.factor.updateMany({
      where: { id, userId: user.id, confirmedAt: null, enrollingIn: enroller.place.id },
      data: { ...factor.proof, confirmedAt: at, label, enrollingIn: null },
    })
    if (confirmed.count === 0) return err('enrollment_expired')
    await factor.store?.(tx)
    if (standing.recovers) {
      await completeRecovery(tx, { user, factor: { id, type, label }, at, from })
    } else {
      for (const old of replaced) await replace(tx, enroller, old, at, from)
      await tell(tx, user, { template: 'factor_added', props: { type, label, at, from } })
    }
    if (renews > 0) await endReenrollment(tx, enroller, { at, from, removed: replaced.length })
    // Two factors are proved now: like every step-up, that gives the session a new token.
    const ticket = ticketInsert({
      at,
      authTime: standing.authTime,
      amr: [...standing.amr, ...factor.amr],
      from,
      userId: Prisma.sql`${user.id}::uuid`,
      replacesSessionId: Prisma.sql`${standing.sessionId}::uuid`,
      source: Prisma.empty,
    })
    await tx.$executeRaw(ticket.sql)
    const event = enrollmentEvent(enroller, type)
    await recordEvent(tx, { ...event, at, event: 'factor.added', outcome: 'success', from, details: { label } })
    const backupCodes =
      others.length === 0 || all
        ? await replaceBackupCodes(tx, { userId: user.id, at, sessionId: event.sessionId, from })
        : undefined
    return ok({ factor: { id, label }, backupCodes, ticket: ticket.token })
  })
}

/** What an administrator asked for is done; what else had been begun, or was trusted for the old ones, is over. */
async function endReenrollment(
  tx: Tx,
  { user }: Enroller,
  { at, from, removed }: { at: Date; from: RequestContext; removed: number },
): Promise<void> {
  const userId = user.id
  await tx.user.update({ where: { id: userId }, data: { reenrollRequiredAt: null } })
  await tx.factor.deleteMany({ where: { userId, confirmedAt: null } })
  await tx.loginChallenge.deleteMany({ where: { userId } })
  await tx.trustedBrowser.deleteMany({ where: { userId } })
  const event = { at, event: 'user.reenrolled', outcome: 'success', actor: `user:${userId}`, userId, from } as const
  await recordEvent(tx, { ...event, details: { factorsRemoved: removed } })
}

/** One of this kind that counted until now gives way to the new one. */
async function replace(
  tx: Tx,
  enroller: Enroller,
  old: { id: string; type: string; label: string; address: string | null },
  at: Date,
  from: RequestContext,
): Promise<void> {
  const type = old.type as FactorType
  const { label, address } = old
  await tx.factor.delete({ where: { id: old.id } })
  const removal = { ...enrollmentEvent(enroller, type), at, event: 'factor.removed', outcome: 'success' } as const
  await recordEvent(tx, { ...removal, from, details: { label } })
  const told = { template: 'factor_removed', props: { type, label, at, from } } as const
  await tell(tx, enroller.user, told, type === 'email' ? address : null)
}

/**
 * What the session, or the sign-in that ends with this, has proved so far; null if it is over, or has proved too little.
 * @param protectedAlready a first factor may be added to a password; another one only by who has shown one of those
 *   there are, also where the first was confirmed elsewhere while this one was being set up; or by a recovery
 */
async function standingOf(tx: Tx, { user, place }: Enroller, protectedAlready: boolean, at: Date) {
  const theirs = { id: place.id, userId: user.id, expiresAt: { gt: at } }
  if (place.kind === 'session') {
    const session = await tx.session.findFirst({ where: theirs, select: { amr: true, aal: true, authTime: true } })
    if (!session) return null
    if (protectedAlready && session.aal < 2 && (await readSettings(tx)).twoFactorEnabled) return null
    return { ...session, sessionId: place.id, recovers: false }
  }
  const waiting = { ...theirs, purpose: { in: ['enroll', 'recovery'] } }
  const signIn = await tx.loginChallenge.findFirst({ where: waiting, select: { amr: true, purpose: true } })
  if (!signIn) return null
  const recovers = signIn.purpose === 'recovery'
  // Until this very moment it could be stopped.
  if (recovers && !(await mayRecover(tx, user.id, at))) return null
  if (!recovers && protectedAlready && signIn.amr.length < 2) return null
  await tx.loginChallenge.deleteMany({ where: waiting })
  return { amr: signIn.amr, authTime: at, sessionId: null, recovers }
}

/** "Authenticator app", then "Authenticator app 2": a list of factors needs names to tell them apart. */
function unusedLabel(name: string, taken: readonly string[]): string {
  for (let n = 1; ; n++) {
    const label = n === 1 ? name : `${name} ${n}`
    if (!taken.includes(label)) return label
  }
}
