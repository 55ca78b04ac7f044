import { recordEvent } from '../../audit/record-event'
import { Prisma, type Tx } from '../../db'
import type { RequestContext } from '../../request-context'
import { tell } from '../../users/tell'
import type { Proof } from '../factor'
import type { Assertion, StoredKey } from './verify-assertion'

/**
 * What becomes of a key that has signed: its counter rises and never falls, so that a copy which lags behind is noticed
 * every time. A counter that did not rise does not refuse the sign-in: it is the owner, as likely as not, who comes second
 * after a copy, and who must learn of it (Level 3, 7.2, step 22 leaves this to the site).
 */
export function useKey(userId: string, key: StoredKey, assertion: Assertion, at: Date): Omit<Proof, 'amr'> {
  const { factorId } = key
  const { signCount, backedUp, counterFell } = assertion
  return {
    burn: Prisma.sql`
      UPDATE factors f SET last_used_at = ${at}::timestamptz
      FROM person WHERE f.id = ${factorId}::uuid AND f.user_id = person.id AND f.confirmed_at IS NOT NULL
      RETURNING f.id`,
    also: Prisma.sql`key_used AS (
      UPDATE webauthn_credentials k SET sign_count = greatest(k.sign_count, ${signCount}::bigint),
        backed_up = ${backedUp}::boolean,
        sign_count_fell_at = CASE WHEN ${counterFell}::boolean
          THEN coalesce(k.sign_count_fell_at, ${at}::timestamptz) ELSE k.sign_count_fell_at END
      FROM burned WHERE k.factor_id = ${factorId}::uuid
    )`,
    afterwards: counterFell
      ? (tx, { email, from }) => warnOfCopy(tx, { user: { id: userId, email }, key, at, from })
      : undefined,
  }
}

/** On record each time; the owner is told once, and sees it on the security page for as long as the key is there. */
async function warnOfCopy(
  tx: Tx,
  about: { user: { id: string; email: string }; key: StoredKey; at: Date; from: RequestContext },
): Promise<void> {
  const { user, key, at, from } = about
  const { label } = await tx.factor.findUniqueOrThrow({ where: { id: key.factorId }, select: { label: true } })
  await recordEvent(tx, {
    at,
    event: 'factor.sign_count_fell',
    outcome: 'success',
    actor: 'system',
    userId: user.id,
    factor: 'webauthn',
    from,
    details: { label },
  })
  if (!key.signCountFellAt) await tell(tx, user, { template: 'key_may_be_copied', props: { label, at, from } })
}
