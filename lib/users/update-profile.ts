import { recordEvent } from '../audit/record-event'
import { now } from '../clock'
import { db } from '../db'
import type { RequestContext } from '../request-context'

/** Changes what a person calls themselves. */
export async function updateProfile(input: { userId: string; name: string; from: RequestContext }): Promise<void> {
  const { userId, name, from } = input
  const at = now()
  await db.$transaction(async (tx) => {
    await tx.user.update({ where: { id: userId }, data: { name } })
    await recordEvent(tx, {
      at,
      event: 'user.profile_changed',
      outcome: 'success',
      actor: `user:${userId}`,
      userId,
      from,
    })
  })
}
