import { type AuditActor, recordEvent } from '../../audit/record-event'
import { newId } from '../../crypto/id'
import { keyedHash } from '../../crypto/keyed-hash'
import type { Tx } from '../../db'
import type { RequestContext } from '../../request-context'
import { hashed, PURPOSE } from './check'
import { newBackupCode, normaliseBackupCode } from './format'

const BACKUP_CODE_COUNT = 10

/** Makes ten new codes; the old ones are dead. @returns the codes, in clear this once: only hashes are stored */
export async function replaceBackupCodes(
  tx: Tx,
  input: { userId: string; actor: AuditActor; at: Date; sessionId: string | null; from: RequestContext },
): Promise<string[]> {
  const { userId, actor, at, sessionId, from } = input
  const codes = Array.from({ length: BACKUP_CODE_COUNT }, newBackupCode)
  const data = codes.map(async (code) => {
    const { keyId, hash } = await keyedHash(PURPOSE, hashed(userId, normaliseBackupCode(code) ?? ''))
    return { id: newId(), userId, codeHash: new Uint8Array(hash), keyId, createdAt: at }
  })
  await tx.backupCode.deleteMany({ where: { userId } })
  await tx.backupCode.createMany({ data: await Promise.all(data) })
  await recordEvent(tx, {
    at,
    event: 'backup_codes.generated',
    outcome: 'success',
    actor,
    userId,
    sessionId,
    from,
    details: { count: BACKUP_CODE_COUNT },
  })
  return codes
}
