import { HOUR, now, plus } from '../clock'
import { newId } from '../crypto/id'
import { newToken } from '../crypto/token'
import { db } from '../db'
import { newSecret } from '../factors/totp/algorithm'
import { sealSecret } from '../factors/totp/secret'
import { changeMembers } from '../membership/change-members'
import { findGroups } from '../membership/find-group'
import { createUser } from '../people/create-user'
import { deleteUser } from '../people/delete-user'
import { err, ok } from '../result'

/** Addresses that no mail ever leaves for (RFC 2606, 2). */
const DOMAIN = '@integration-check.invalid'

export type TemporaryPerson = { id: string; email: string; password: string; secret: Uint8Array }

const BY = { actor: 'operator', from: null } as const

/**
 * Somebody with a password and an authenticator, for as long as a check takes.
 * @param groups names of groups that they are to be in
 * @returns the person, or `group_not_found`
 */
export async function makeTemporaryPerson(groups: readonly string[]) {
  await removeForgotten()
  const found = await findGroups(groups)
  if (found.length < groups.length) return err('group_not_found')
  const [password, secret, at, factorId] = [newToken(), newSecret(), now(), newId()]
  const email = `${newId()}${DOMAIN}`
  const made = await createUser({ email, password, name: 'Integration check', verified: true, ...BY })
  if (!made.ok) throw new Error(`the temporary person could not be made: ${made.code}`)
  const { id } = made.user
  try {
    const sealedSecret = new Uint8Array(sealSecret(secret, id, factorId))
    const factor = { id: factorId, userId: id, type: 'totp', label: 'Integration check', sealedSecret }
    await db.factor.create({ data: { ...factor, createdAt: at, confirmedAt: at } })
    for (const group of found) await changeMembers({ groupId: group.id, userIds: [id], gains: true, by: BY })
  } catch (error) {
    await removeTemporaryPerson(id)
    throw error
  }
  return ok({ person: { id, email, password, secret: new Uint8Array(secret) } satisfies TemporaryPerson })
}

export async function removeTemporaryPerson(userId: string): Promise<void> {
  await deleteUser({ userId, ...BY })
}

/** Those of a check that was killed. */
async function removeForgotten(): Promise<void> {
  const forgotten = await db.user.findMany({
    where: { email: { endsWith: DOMAIN }, createdAt: { lt: plus(now(), -HOUR) } },
    select: { id: true },
  })
  for (const { id } of forgotten) await removeTemporaryPerson(id)
}
