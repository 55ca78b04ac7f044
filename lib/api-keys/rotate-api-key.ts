import { type AuditActor, recordEvent } from '../audit/record-event'
import { HOUR, now, plus } from '../clock'
import { db } from '../db'
import type { RequestContext } from '../request-context'
import { err, ok } from '../result'
import { newKey } from './key'
import { tellOfApiKey } from './tell-of-api-key'

/**
 * Gives a key's owner a new one. The old one stays good for a while, so that it can be replaced where it is used without
 * an interruption; one from an earlier rotation is refused from now on. Every administrator is told.
 * @param overlapHours how long; 0: it is refused at once
 * @returns the new key, this once; or `api_key_not_found`
 */
export async function rotateApiKey(input: {
  id: string
  overlapHours: number
  actor: AuditActor
  from: RequestContext | null
}) {
  const { id, overlapHours, actor, from } = input
  const at = now()
  const { key, keyHash, hint } = newKey()
  return db.$transaction(async (tx) => {
    const rotated = await tx.$queryRaw<{ name: string; scopes: string[] }[]>`
      UPDATE api_keys SET key_hash = ${keyHash}, hint = ${hint}, previous_hash = key_hash,
        previous_until = ${plus(at, overlapHours * HOUR)}::timestamptz
      WHERE id = ${id}::uuid AND revoked_at IS NULL AND expires_at > ${at}::timestamptz RETURNING name, scopes`
    if (!rotated[0]) return err('api_key_not_found')
    const { name, scopes } = rotated[0]
    const details = { key: id, name, overlapHours }
    await recordEvent(tx, { at, event: 'api_key.rotated', outcome: 'success', actor, from, details })
    await tellOfApiKey(tx, { at, how: 'rotated', name, scopes, actor, from })
    return ok({ key })
  })
}
