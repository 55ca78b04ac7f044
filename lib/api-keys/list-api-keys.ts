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

/**
 * With the address of the administrator who made each; null: it was not an administrator, or they are gone. A key stays
 * in force when its maker is an administrator no longer: what depends on it would stop. `orphaned` says so.
 */
async function withMakers<Key extends { createdBy: string }>(keys: Key[]) {
  const ids = keys.flatMap(({ createdBy }) => userIdOf(createdBy) ?? [])
  const makers = await db.user.findMany({ where: { id: { in: ids } }, select: MAKER })
  const byId = new Map(makers.map((maker) => [maker.id, maker]))
  return keys.map((key) => {
    const maker = byId.get(userIdOf(key.createdBy) ?? '')
    const isAdministrator = maker !== undefined && maker.disabledAt === null && maker.roles.length > 0
    const orphaned = key.createdBy.startsWith('user:') && !isAdministrator
    return { ...key, maker: maker?.email ?? null, orphaned }
  })
}

const MAKER = {
  id: true,
  email: true,
  disabledAt: true,
  roles: { where: { roleName: 'admin' }, select: { roleName: true } },
} as const

const userIdOf = (actor: string) => /^user:([0-9a-f-]{36})$/.exec(actor)?.[1] ?? null
