import { now } from '../clock'
import { hashToken, isToken } from '../crypto/token'
import { db } from '../db'

/**
 * Ends a pending sign-in or step-up that its person does not want to finish. What it charged stays charged; and one that
 * had wrong answers waits, over, for its owner to be told (tell-of-failed-sign-ins.ts).
 */
export async function abandonChallenge(token: string | undefined): Promise<void> {
  if (!isToken(token)) return
  const tokenHash = hashToken(token)
  await db.loginChallenge.updateMany({ where: { tokenHash, attempts: { gt: 0 } }, data: { expiresAt: now() } })
  await db.loginChallenge.deleteMany({ where: { tokenHash, attempts: 0 } })
}
