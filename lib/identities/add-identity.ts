import { recordEvent } from '../audit/record-event'
import { newId } from '../crypto/id'
import type { Tx } from '../db'
import { env } from '../env'
import type { RequestContext } from '../request-context'
import { providerName } from '../sign-in-providers'
import { tell } from '../users/tell'
import type { Vouched } from './vouched'

/**
 * Whoever connects an account at a provider to one here takes this first, before the row of the user: of any number who
 * come at once with the same one, the others then find it connected.
 */
export async function lockIdentity(tx: Tx, { provider, subject }: Vouched): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`identity ${provider} ${subject}`}, 0))`
}

/** Connects the account at the provider to a user here; on record. The caller holds both locks. */
export async function addIdentity(
  tx: Tx,
  added: {
    user: { id: string; email: string }
    vouched: Vouched
    at: Date
    sessionId?: string
    /** Not where the account was made by it in the same moment. */
    tellThem: boolean
    from: RequestContext
  },
): Promise<void> {
  const { user, vouched, at, sessionId, tellThem, from } = added
  const { provider, subject, email } = vouched
  await tx.identity.create({
    data: { id: newId(), userId: user.id, provider, subject, email, createdAt: at, lastUsedAt: sessionId ? null : at },
  })
  await recordEvent(tx, {
    at,
    event: 'identity.linked',
    outcome: 'success',
    actor: `user:${user.id}`,
    userId: user.id,
    factor: provider,
    sessionId,
    from,
  })
  const props = { provider: providerName(provider, env().PROVIDERS), at, from }
  if (tellThem) await tell(tx, user, { template: 'identity_linked', props })
}
