import { CLOCK_SLACK, plus } from '../../clock'
import { Prisma } from '../../db'

export const PURPOSE = 'bypass'

/** What a code is hashed with: the same code of another person has another hash. */
export const hashed = (userId: string, code: string) => `${userId}:${code}`

/**
 * SQL about `bypasses b`, beside `settings`: whether it may be used at this instant. A second administrator is asked for
 * if one was when it was issued, and also if that was switched on since.
 */
export function usableBypass(at: Date): Prisma.Sql {
  return Prisma.sql`(b.expires_at > ${at}::timestamptz AND b.created_at <= ${plus(at, CLOCK_SLACK)}::timestamptz
    AND (b.approved_at IS NOT NULL OR NOT (b.needs_approval OR settings.bypass_approval)))`
}

/** SQL of whether `users u` has one, for statements that have the settings beside it. */
export function hasBypass(at: Date): Prisma.Sql {
  return Prisma.sql`EXISTS (SELECT 1 FROM bypasses b WHERE b.user_id = u.id AND ${usableBypass(at)})`
}
