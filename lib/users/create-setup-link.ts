import { now } from '../clock'
import { db } from '../db'
import { env } from '../env'
import { issueToken } from './one-time-token'

/**
 * The one-time link by which the first administrator is made, or null once there is one. A newer link replaces the
 * older: the operator who reads the terminal holds the only one.
 */
export async function createSetupLink(): Promise<string | null> {
  const at = now()
  const token = await db.$transaction(async (tx) => {
    const administrators = await tx.userRole.count({ where: { roleName: 'admin' } })
    if (administrators > 0) return null
    await tx.oneTimeToken.deleteMany({ where: { purpose: 'set_up' } })
    return issueToken(tx, at, 'set_up', {})
  })
  return token && new URL(`/setup?token=${token}`, env().APP_URL).href
}
