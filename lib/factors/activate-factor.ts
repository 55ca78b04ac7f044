import { db, Prisma, type Tx } from '../db'
import { mayRecover } from '../recovery/recovery'
import type { RequestContext } from '../request-context'
import { err, ok } from '../result'
import { ticketInsert } from '../sessions/ticket'
import { readSettings } from '../settings/settings'
import { lockUser } from '../users/lock-user'
import type { Enroller } from './enroller'
import { type ProvedFactor, putInForce } from './put-in-force'

export type Activation = {
  /** The session takes a new token with this; a pending sign-in becomes a session. */
  enroller: Enroller
  /** What the person calls it; without it, the kind's own name, numbered if there are several. */
  label?: string
  from: RequestContext
}

/**
 * A pending factor has been proved by its owner, and counts from now on: what is the same for every kind. With the first
 * factor come ten backup codes, shown this once.
 * @returns the factor, perhaps backup codes, and the ticket of the session that comes of it; or `enrollment_expired` if
 *   session or sign-in has ended or another was first, `method_not_permitted` if the policy has changed
 */
export async function activateFactor({ enroller, label, from }: Activation, factor: ProvedFactor, at: Date) {
  const { user } = enroller
  return db.$transaction(async (tx) => {
    await lockUser(tx, user.id)
    const standing = await standingOf(tx, enroller, at)
    if (!standing) return err('enrollment_expired')
    const done = await putInForce(tx, { enroller, label, recovers: standing.recovers, at, from }, factor)
    if (!done.ok) return done
    // Used up only now: what the sign-in was held to stands in its row. No other can come between, the person is locked.
    if (enroller.place.kind === 'sign_in') await tx.loginChallenge.deleteMany({ where: { id: enroller.place.id } })
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
    return ok({ factor: done.factor, backupCodes: done.backupCodes, ticket: ticket.token })
  })
}

/**
 * What the session, or the sign-in that ends with this, has proved so far; null if it is over, or has proved too little.
 * A first factor may be added to a password; another one only by who has shown one of those there are, also where the
 * first was confirmed elsewhere while this one was being set up; or by a recovery.
 */
async function standingOf(tx: Tx, { user, place }: Enroller, at: Date) {
  const theirs = { id: place.id, userId: user.id, expiresAt: { gt: at } }
  const protectedAlready = (await tx.factor.count({ where: { userId: user.id, confirmedAt: { not: null } } })) > 0
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
  return { amr: signIn.amr, authTime: at, sessionId: null, recovers }
}
