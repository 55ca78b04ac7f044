import type { Tx } from '../db'
import { enqueueMail } from '../outbox/enqueue'
import { tell } from '../users/tell'
import type { By } from './change-memberships'

/** As many as a mail names. */
const NAMED = 20

/** Whoever became an administrator is told so, and so is every other administrator: nobody is made one in secret. */
export async function tellOfAdministrators(
  tx: Tx,
  { at, userIds, by }: { at: Date; userIds: string[]; by: By },
): Promise<void> {
  const all = await tx.user.findMany({
    where: { roles: { some: { roleName: 'admin' } }, disabledAt: null },
    select: { id: true, email: true },
    orderBy: { id: 'asc' },
  })
  const made = await tx.user.findMany({
    where: { id: { in: userIds } },
    select: { id: true, email: true },
    orderBy: { email: 'asc' },
  })
  const giverId = by.actor.startsWith('user:') ? by.actor.slice('user:'.length) : null
  const giver = giverId && (await tx.user.findUnique({ where: { id: giverId }, select: { email: true } }))
  const keyId = by.actor.startsWith('api_key:') ? by.actor.slice('api_key:'.length) : null
  const key = keyId && (await tx.apiKey.findUnique({ where: { id: keyId }, select: { name: true } }))
  const people = made.slice(0, NAMED).map(({ email }) => email)
  const props = {
    at,
    from: by.from,
    giver: giver ? giver.email : null,
    key: key ? key.name : null,
    people,
    more: made.length - people.length,
  }
  for (const user of made) {
    await tell(tx, user, { template: 'role_given', props: { ...props, people: [user.email], more: 0, yours: true } })
  }
  for (const { id, email } of all) {
    if (userIds.includes(id)) continue
    await enqueueMail(tx, { template: 'role_given', to: email, props: { ...props, yours: false } })
  }
}
