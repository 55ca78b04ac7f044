import { hashToken, isToken } from '../crypto/token'
import { db } from '../db'

/** Ends a pending sign-in or step-up that its person does not want to finish. What it charged stays charged. */
export async function abandonChallenge(token: string | undefined): Promise<void> {
  if (isToken(token)) await db.loginChallenge.deleteMany({ where: { tokenHash: hashToken(token) } })
}
