import { db } from '../db'

const select = {
  id: true,
  name: true,
  hint: true,
  scopes: true,
  perMinute: true,
  createdAt: true,
  createdBy: true,
  expiresAt: true,
  lastUsedAt: true,
  previousUntil: true,
} as const

/** A key as it is shown: nothing of the key itself but a hint. */
export type ApiKeyView = Awaited<ReturnType<typeof listApiKeys>>[number]

/** The keys that are not revoked, newest first; also those that have expired. */
export async function listApiKeys() {
  return withMakers(await db.apiKey.findMany({ where: { revokedAt: null }, orderBy: { createdAt: 'desc' }, select }))
}

/** One that is not revoked, or null. */
export async function readApiKey(id: string): Promise<ApiKeyView | null> {
  const [key] = await withMakers(await db.apiKey.findMany({ where: { id, revokedAt: null }, select }))
  return key ?? null
}

/** With the address of the administrator who made each; null: it was not an administrator, or they are gone. */
async function withMakers<Key extends { createdBy: string }>(keys: Key[]) {
  const ids = keys.flatMap(({ createdBy }) => userIdOf(createdBy) ?? [])
  const makers = await db.user.findMany({ where: { id: { in: ids } }, select: { id: true, email: true } })
  const emails = new Map(makers.map(({ id, email }) => [id, email]))
  return keys.map((key) => ({ ...key, maker: emails.get(userIdOf(key.createdBy) ?? '') ?? null }))
}

const userIdOf = (actor: string) => /^user:([0-9a-f-]{36})$/.exec(actor)?.[1] ?? null
