import { now } from '../clock'
import { db } from '../db'
import type { RequestContext } from '../request-context'
import { err, ok } from '../result'
import { lockUser } from '../users/lock-user'
import { addIdentity, lockIdentity } from './add-identity'
import type { Vouched } from './vouched'

/**
 * Connects an account at a provider to the account of a signed-in person, who asked for it; the caller has made sure of
 * a recent authentication. From then on it signs them in. The address there plays no part.
 * @returns ok, also where it is connected to them already; or `provider_taken` (by somebody else), `provider_over`
 *   (the session has ended meanwhile)
 */
export async function linkIdentity(input: {
  user: { id: string; email: string }
  sessionId: string
  vouched: Vouched
  from: RequestContext
}) {
  const { user, sessionId, vouched, from } = input
  const { provider, subject } = vouched
  const at = now()
  return db.$transaction(async (tx) => {
    await lockIdentity(tx, vouched)
    const known = await tx.identity.findUnique({ where: { provider_subject: { provider, subject } } })
    if (known) return known.userId === user.id ? ok() : err('provider_taken')
    await lockUser(tx, user.id)
    const live = { id: sessionId, userId: user.id, expiresAt: { gt: at }, user: { disabledAt: null } }
    if ((await tx.session.count({ where: live })) === 0) return err('provider_over')
    await addIdentity(tx, { user, vouched, at, sessionId, tellThem: true, from })
    return ok()
  })
}
