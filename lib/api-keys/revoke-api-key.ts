import { type AuditActor, recordEvent } from '../audit/record-event'
import { now } from '../clock'
import { db } from '../db'
import type { RequestContext } from '../request-context'
import { err, ok } from '../result'

/** Ends a key; effective at its next call. @returns ok, or `api_key_not_found` */
export async function revokeApiKey(input: { id: string; actor: AuditActor; from: RequestContext | null }) {
  const { id, actor, from } = input
  const at = now()
  return db.$transaction(async (tx) => {
    const revoked = await tx.$queryRaw<{ name: string }[]>`
      UPDATE api_keys SET revoked_at = ${at}::timestamptz WHERE id = ${id}::uuid AND revoked_at IS NULL RETURNING name`
    if (!revoked[0]) return err('api_key_not_found')
    const details = { key: id, name: revoked[0].name }
    await recordEvent(tx, { at, event: 'api_key.revoked', outcome: 'success', actor, from, details })
    return ok()
  })
}
