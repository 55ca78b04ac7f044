import { type AuditActor, recordEvent } from '../../audit/record-event'
import { MINUTE, now, plus } from '../../clock'
import { newId } from '../../crypto/id'
import { keyedHash } from '../../crypto/keyed-hash'
import { db } from '../../db'
import type { RequestContext } from '../../request-context'
import { err, ok } from '../../result'
import { readSettings } from '../../settings/settings'
import { isBeyondKeys } from '../../users/beyond-keys'
import { lockUser } from '../../users/lock-user'
import { tell } from '../../users/tell'
import { newBackupCode, normaliseBackupCode } from '../backup-codes/format'
import { hashed, PURPOSE } from './bypass'

/**
 * Makes a code by which somebody who cannot show a second factor signs in once, within the time that the settings give.
 * It replaces an older one. The person is told at every address; the code itself they hear from the administrator.
 * @returns the code, in clear this once, and whether another administrator must agree first; or `user_not_found`,
 *   `user_disabled`, `own_account`, `no_factor` (nothing is asked of them that it could stand in for),
 *   `administrator_needed` (no API key makes one)
 */
export async function issueBypass(input: { userId: string; actor: AuditActor; from: RequestContext | null }) {
  const { userId, actor, from } = input
  // Whoever has taken over an administrator's session for a moment must not take a way in along.
  if (actor === `user:${userId}`) return err('own_account')
  const at = now()
  return db.$transaction(async (tx) => {
    await lockUser(tx, userId)
    const user = await tx.user.findUnique({
      where: { id: userId },
      select: { id: true, email: true, disabledAt: true },
    })
    if (!user) return err('user_not_found')
    if (user.disabledAt) return err('user_disabled')
    if ((await tx.factor.count({ where: { userId, confirmedAt: { not: null } } })) === 0) return err('no_factor')
    const { bypassMinutes, bypassApproval: needsApproval } = await readSettings(tx)
    // Two administrators must agree where that is asked for: a key and its maker are one.
    const byKey = needsApproval && actor.startsWith('api_key:')
    if (byKey || (await isBeyondKeys(tx, actor, userId))) return err('administrator_needed')
    const expiresAt = plus(at, bypassMinutes * MINUTE)
    const code = newBackupCode()
    const { keyId, hash } = await keyedHash(PURPOSE, hashed(userId, normaliseBackupCode(code) ?? ''))
    await tx.bypass.deleteMany({ where: { userId } })
    await tx.bypass.create({
      data: {
        id: newId(),
        userId,
        codeHash: new Uint8Array(hash),
        keyId,
        createdAt: at,
        expiresAt,
        issuedBy: actor,
        needsApproval,
      },
    })
    const event = { at, event: 'bypass.issued', outcome: 'success', actor, userId, from } as const
    await recordEvent(tx, { ...event, details: { expiresAt: expiresAt.toISOString(), needsApproval } })
    await tell(tx, user, { template: 'bypass_issued', props: { at, until: expiresAt, approval: needsApproval } })
    return ok({ code, expiresAt, needsApproval })
  })
}
