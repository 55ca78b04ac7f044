import { db } from '../db'

/** The keys that are not revoked, newest first; also those that have expired. Nothing of the keys themselves but a hint. */
export function listApiKeys() {
  return db.apiKey.findMany({
    where: { revokedAt: null },
    orderBy: { createdAt: 'desc' },
    select: {
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
    },
  })
}
