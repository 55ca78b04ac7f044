import { recordEvent } from '../audit/record-event'
import { now } from '../clock'
import { db, type Tx } from '../db'
import { env } from '../env'
import type { RequestContext } from '../request-context'
import { err, ok } from '../result'
import { readSettings } from '../settings/settings'
import { providerName } from '../sign-in-providers'
import { lockUser } from '../users/lock-user'
import { tell } from '../users/tell'

/**
 * Disconnects an account at another provider; the caller has made sure of a recent authentication. Not the only way in:
 * then the person would be locked out of their own account.
 * @returns ok, or `identity_not_found`, `only_way_in`
 */
export async function removeIdentity(input: {
  user: { id: string; email: string }
  sessionId: string
  identityId: string
  from: RequestContext
}) {
  const { user, sessionId, identityId, from } = input
  const at = now()
  return db.$transaction(async (tx) => {
    await lockUser(tx, user.id)
    const found = await tx.identity.findFirst({ where: { id: identityId, userId: user.id } })
    if (!found) return err('identity_not_found')
    if (!(await hasAnotherWayIn(tx, user.id, found.id))) return err('only_way_in')
    await tx.identity.delete({ where: { id: found.id } })
    // What was begun with it ends with it.
    await tx.loginChallenge.deleteMany({ where: { userId: user.id } })
    await tx.loginTicket.deleteMany({ where: { userId: user.id } })
    await recordEvent(tx, {
      at,
      event: 'identity.removed',
      outcome: 'success',
      actor: `user:${user.id}`,
      userId: user.id,
      factor: found.provider,
      sessionId,
      from,
    })
    const props = { provider: providerName(found.provider, env().PROVIDERS), at, from }
    await tell(tx, user, { template: 'identity_removed', props })
    return ok()
  })
}

/** Whether a sign-in can begin without it: by a password, another provider that is set up, or a passkey. */
async function hasAnotherWayIn(tx: Tx, userId: string, identityId: string): Promise<boolean> {
  const providers = env().PROVIDERS.map(({ id }) => id)
  const { allowedMethods } = await readSettings(tx)
  const passkey = { type: 'webauthn', confirmedAt: { not: null }, credential: { discoverable: true } }
  const ways = [
    { passwordHash: { not: null } },
    { identities: { some: { id: { not: identityId }, provider: { in: providers } } } },
    ...(allowedMethods.includes('webauthn') ? [{ factors: { some: passkey } }] : []),
  ]
  return (await tx.user.count({ where: { id: userId, OR: ways } })) > 0
}
