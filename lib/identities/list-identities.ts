import { db } from '../db'

export type IdentitySummary = {
  id: string
  provider: string
  /** As the provider last said. */
  email: string | null
  createdAt: Date
  lastUsedAt: Date | null
}

/** The accounts at other providers that sign a person in here, oldest first. */
export async function listIdentities(userId: string): Promise<IdentitySummary[]> {
  return db.identity.findMany({
    where: { userId },
    orderBy: { createdAt: 'asc' },
    select: { id: true, provider: true, email: true, createdAt: true, lastUsedAt: true },
  })
}
