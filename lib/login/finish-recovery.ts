import { auditInsert, recordEvent } from '../audit/record-event'
import { now } from '../clock'
import { db, Prisma } from '../db'
import { askHooks } from '../hooks/before-challenge'
import { heldTo } from '../policy/demand'
import { enrollableTypes } from '../policy/next-step'
import { type Standing, standingJson } from '../policy/standing'
import { recoveryIsReady } from '../recovery/recovery'
import type { RequestContext } from '../request-context'
import { err, ok } from '../result'
import { type Settings, settingsJson } from '../settings/settings'
import { lockUser } from '../users/lock-user'
import { consumeToken, peekToken } from '../users/one-time-token'
import { tryPassword } from '../users/try-password'
import { pendingInsert } from './pending-sign-in'

type Person = {
  id: string
  email: string
  passwordHash: string | null
  standing: Standing
  settings: Settings
  readyAt: Date
  ready: boolean
}

/** Whether the link that finishes a recovery is still good: for the page behind it. */
export async function finishLinkIsGood(token: unknown): Promise<boolean> {
  return (await peekToken(now(), ['finish_recovery'], token)) !== null
}

/**
 * The last step of a recovery: the link, and the password as at any sign-in. What comes of it is not a session but a
 * sign-in that waits for a new factor to be enrolled, and until that is done nothing of the account has changed.
 * @returns the token of that sign-in, or `link_expired`, `invalid_credentials`, `recovery_waiting` (with when it is
 *   ready), `recovery_unapproved`, or what `askHooks` refuses with
 */
export async function finishRecovery(input: { token: unknown; password: string; from: RequestContext }) {
  const { token, password, from } = input
  const at = now()
  const link = await peekToken(at, ['finish_recovery'], token)
  const person = link?.userId ? await findPerson(link.userId, at) : undefined
  if (!person) return err('link_expired')
  const { id: userId, passwordHash, readyAt } = person
  if (!(await tryPassword(`recovery:${userId}`, password, passwordHash))) {
    await recordEvent(db, { at, event: 'login.password', outcome: 'failure', actor: 'anonymous', userId, from })
    return err('invalid_credentials')
  }
  if (readyAt > at) return err('recovery_waiting', { readyAt })
  if (!person.ready) return err('recovery_unapproved')
  const { email, standing, settings } = person
  const user = { email, ...standing, id: userId }
  const asked = await askHooks(
    () => ({ user, way: 'recovery', asks: 'enrollment', trustedBrowser: false, ...from, at }),
    settings,
  )
  if (!asked.ok) {
    const event = { at, event: 'login.password', outcome: 'failure', actor: `user:${userId}`, userId, from } as const
    await recordEvent(db, { ...event, details: { step: 'recovery', refused: 'hook' } })
    return asked
  }
  const { demanded } = asked
  return db.$transaction(async (tx) => {
    await lockUser(tx, userId)
    // Hashing takes time: a password that was changed meanwhile has ended the recovery, and with it the link.
    if (!(await consumeToken(tx, at, ['finish_recovery'], token))) return err('link_expired')
    const pending = pendingInsert({
      purpose: 'recovery',
      amr: ['pwd'],
      demanded,
      at,
      from,
      userId: Prisma.sql`${userId}::uuid`,
      source: Prisma.empty,
    })
    const audit = auditInsert({
      at,
      event: 'login.password',
      outcome: 'success',
      actor: `user:${userId}`,
      userId,
      from,
      details: { step: 'recovery' },
    })
    await tx.$executeRaw`WITH challenge AS (${pending.sql}) ${audit}`
    return ok({ token: pending.token, allowedMethods: enrollableTypes(heldTo(demanded, standing), settings, at) })
  })
}

async function findPerson(userId: string, at: Date): Promise<Person | undefined> {
  const [person] = await db.$queryRaw<Person[]>`
    SELECT u.id, u.email, u.password_hash AS "passwordHash", r.ready_at AS "readyAt", ${recoveryIsReady(at)} AS ready,
      ${standingJson} AS standing, ${settingsJson} AS settings
    FROM users u JOIN recovery_requests r ON r.user_id = u.id, settings
    WHERE u.id = ${userId}::uuid AND u.disabled_at IS NULL AND r.ready_at IS NOT NULL
      AND r.expires_at > ${at}::timestamptz`
  return person
}
