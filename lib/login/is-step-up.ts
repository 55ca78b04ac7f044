import { hashToken, isToken } from '../crypto/token'
import { Prisma } from '../db'

/** SQL: whether what a browser's token names is asked within a session, rather than on the way to one; null for no token. */
export function isStepUp(token: string | undefined): Prisma.Sql | null {
  if (!isToken(token)) return null
  return Prisma.sql`EXISTS (SELECT 1 FROM login_challenges
    WHERE token_hash = ${hashToken(token)}::bytea AND session_id IS NOT NULL)`
}
