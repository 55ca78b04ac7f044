import { db, Prisma, type Tx } from '../db'
import { type Settings, settingsJson } from '../settings/settings'
import { type Standing, standingJson } from './standing'

/** What the policy must know of a person, and the settings it obeys. One query. @throws if there is no such person */
export async function readStanding(userId: string, tx: Tx = db): Promise<{ standing: Standing; settings: Settings }> {
  const [row] = await tx.$queryRaw<{ standing: Standing; settings: Settings }[]>(Prisma.sql`
    SELECT ${standingJson} AS standing, ${settingsJson} AS settings FROM users u, settings WHERE u.id = ${userId}::uuid`)
  if (!row) throw new Error('there is no such person')
  return row
}
