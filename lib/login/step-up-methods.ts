import { now } from '../clock'
import { db } from '../db'
import { readSettings } from '../settings/settings'
import { challengeMethods, type MethodView, type UsableFactor } from './challenge-methods'

/** How a signed-in person may prove again who they are, the default first; empty if their factors are not permitted. */
export async function stepUpMethods(user: { id: string; roles: string[] }): Promise<MethodView[]> {
  const [factors, backupCodes, settings] = await Promise.all([
    db.factor.findMany({
      where: { userId: user.id, confirmedAt: { not: null } },
      select: { type: true, address: true, lastUsedAt: true },
    }),
    db.backupCode.count({ where: { userId: user.id, usedAt: null } }),
    readSettings(),
  ])
  const row = { purpose: 'step_up', roles: user.roles, factors: factors as UsableFactor[], backupCodes, settings }
  return challengeMethods(row, now())
}
