import type { Tx } from '../db'
import type { Mail } from '../mail/mail'
import { enqueueMail } from '../outbox/enqueue'

type WithoutTo<M> = M extends Mail ? Omit<M, 'to' | 'account'> : never

/** Every address that a person has proved to be theirs: the account's own, and those that codes are sent to. */
async function addressesOf(tx: Tx, user: { id: string; email: string }): Promise<string[]> {
  const factors = await tx.factor.findMany({
    where: { userId: user.id, type: 'email', confirmedAt: { not: null } },
    select: { address: true },
  })
  return [...new Set([user.email, ...factors.flatMap(({ address }) => address ?? [])])]
}

/**
 * Tells a person of a change to their account, at every address of theirs, in the transaction of the change: whoever has
 * taken over one mailbox cannot keep it quiet.
 * @param also an address that was theirs until this very change
 */
export async function tell(
  tx: Tx,
  user: { id: string; email: string },
  note: WithoutTo<Mail>,
  also: string | null = null,
): Promise<void> {
  const addresses = new Set([...(await addressesOf(tx, user)), ...(also ? [also] : [])])
  for (const to of addresses)
    await enqueueMail(tx, { ...note, to, ...(to !== user.email && { account: user.email }) } as Mail)
}
