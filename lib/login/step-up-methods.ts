import { now } from '../clock'
import { db } from '../db'
import type { Method } from '../factors/methods'
import { FACTOR_TYPES } from '../policy/rule'
import { readSettings } from '../settings/settings'
import { permittedMethods } from './read-challenge'

/** How a signed-in person may prove again who they are, the default first; empty if their factors are not permitted. */
export async function stepUpMethods(user: { id: string; roles: string[] }): Promise<Method[]> {
  const [factors, backupCodes, settings] = await Promise.all([
    db.factor.findMany({ where: { userId: user.id, confirmedAt: { not: null } }, select: { type: true } }),
    db.backupCode.count({ where: { userId: user.id, usedAt: null } }),
    readSettings(),
  ])
  const own = FACTOR_TYPES.filter((type) => factors.some((factor) => factor.type === type))
  return permittedMethods({ purpose: 'step_up', roles: user.roles, factors: own, backupCodes, settings }, now())
}
