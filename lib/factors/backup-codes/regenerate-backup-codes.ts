import { now } from '../../clock'
import { db } from '../../db'
import type { RequestContext } from '../../request-context'
import { err, ok } from '../../result'
import { lockUser } from '../../users/lock-user'
import { tell } from '../../users/tell'
import { replaceBackupCodes } from './replace-backup-codes'

/**
 * Replaces the person's backup codes; the caller has made sure of a recent authentication.
 * @returns the new codes, or `no_factor`: codes alone are no second factor, so without one there are none
 */
export async function regenerateBackupCodes(input: {
  user: { id: string; email: string }
  sessionId: string
  from: RequestContext
}) {
  const { user, sessionId, from } = input
  const at = now()
  return db.$transaction(async (tx) => {
    await lockUser(tx, user.id)
    const factors = await tx.factor.count({ where: { userId: user.id, confirmedAt: { not: null } } })
    if (factors === 0) return err('no_factor')
    const codes = await replaceBackupCodes(tx, { userId: user.id, actor: `user:${user.id}`, at, sessionId, from })
    await tell(tx, user, { template: 'backup_codes_regenerated', props: { at, from } })
    return ok({ codes })
  })
}
