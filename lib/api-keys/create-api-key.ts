import { type AuditActor, recordEvent } from '../audit/record-event'
import { DAY, now, plus } from '../clock'
import { newId } from '../crypto/id'
import { db } from '../db'
import type { RequestContext } from '../request-context'
import { newKey } from './key'
import type { Scope } from './scopes'
import { tellOfApiKey } from './tell-of-api-key'

/**
 * Makes a key for an application. It is given this once: only its hash is kept. Every administrator
 * is told.
 * @param expiresInDays after that it is refused
 * @param perMinute how many calls a minute it is good for
 */
export async function createApiKey(input: {
  name: string
  scopes: readonly Scope[]
  expiresInDays: number
  perMinute: number
  actor: AuditActor
  from: RequestContext | null
}) {
  const { name, expiresInDays, perMinute, actor, from } = input
  const scopes = [...new Set(input.scopes)]
  const at = now()
  const { key, ...stored } = newKey()
  const data = { id: newId(), name, scopes, perMinute, createdAt: at, createdBy: actor, ...stored }
  const expiresAt = plus(at, expiresInDays * DAY)
  await db.$transaction(async (tx) => {
    await tx.apiKey.create({ data: { ...data, expiresAt } })
    const details = { key: data.id, name, scopes: scopes.join(' '), expiresAt: expiresAt.toISOString() }
    await recordEvent(tx, { at, event: 'api_key.created', outcome: 'success', actor, from, details })
    await tellOfApiKey(tx, { at, how: 'made', name, scopes, actor, from })
  })
  return { id: data.id, key, name, scopes, perMinute, expiresAt }
}
