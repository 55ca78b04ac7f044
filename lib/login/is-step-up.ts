import { hashToken, isToken } from '../crypto/token'
import { db } from '../db'

/** Whether what a browser's token names is asked within a session, rather than on the way to one. */
export async function isStepUp(token: string | undefined): Promise<boolean> {
  if (!isToken(token)) return false
  const challenge = await db.loginChallenge.findUnique({
    where: { tokenHash: hashToken(token) },
    select: { sessionId: true },
  })
  return challenge?.sessionId != null
}
