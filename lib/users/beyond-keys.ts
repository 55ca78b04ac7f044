import type { AuditActor } from '../audit/record-event'
import type { Tx } from '../db'

/**
 * Whether something is beyond an API key: how an administrator signs in is changed by people, in sessions of their own.
 * Otherwise a key for factors were a way into every account, and its maker two administrators at once.
 */
export async function isBeyondKeys(tx: Tx, actor: AuditActor, userId: string): Promise<boolean> {
  return actor.startsWith('api_key:') && (await tx.userRole.count({ where: { userId, roleName: 'admin' } })) > 0
}
