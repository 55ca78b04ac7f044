import { plus } from '../clock'
import { newId } from '../crypto/id'
import { hashToken, newToken } from '../crypto/token'
import { Prisma } from '../db'
import { hasShownFactor } from '../devices/known-browser'
import type { RequestContext } from '../request-context'
import { CHALLENGE_LIFE, ENROLLMENT_WAIT } from './limits'

/** What a pending sign-in waits for. It is not a session, whatever it waits for. */
export type PendingPurpose =
  /** A second factor. */
  | 'sign_in'
  /** A second factor that is no longer permitted, so that another may be enrolled. */
  | 'replace_factor'
  /** A factor to be enrolled. */
  | 'enroll'
  /** A factor to be enrolled in place of all there are, at the end of a recovery. */
  | 'recovery'

const LIFE: Record<PendingPurpose, number> = {
  sign_in: CHALLENGE_LIFE,
  replace_factor: CHALLENGE_LIFE,
  enroll: ENROLLMENT_WAIT,
  recovery: ENROLLMENT_WAIT,
}

/**
 * A pending sign-in, as a part of the statement that uses up what was shown for it.
 * @param source the FROM clause that `userId` is taken from
 * @returns the browser's token, and the statement; it gives the row that was made, if there was one in `source`
 */
export function pendingInsert(input: {
  purpose: PendingPurpose
  /** What has been proved, in the names of RFC 8176. */
  amr: readonly string[]
  /** The kinds of factor that are demanded beside the rules. */
  demanded?: readonly string[] | null
  /** What the browser's device cookie holds: whether a second factor was shown there decides whose guesses are counted. */
  browser?: string
  at: Date
  from: RequestContext
  userId: Prisma.Sql
  source: Prisma.Sql
}): { token: string; sql: Prisma.Sql } {
  const { purpose, amr, demanded, browser, at, from, userId, source } = input
  const token = newToken()
  const sql = Prisma.sql`
    INSERT INTO login_challenges (id, token_hash, user_id, purpose, amr, demanded, known_browser, created_at, expires_at, ip, user_agent)
    SELECT ${newId()}::uuid, ${hashToken(token)}::bytea, ${userId}, ${purpose}, ${[...new Set(amr)]}::text[], ${demanded ?? null}::text[],
      ${hasShownFactor(browser, userId)}, ${at}::timestamptz, ${plus(at, LIFE[purpose])}::timestamptz, ${from.ip}::text, ${from.userAgent}::text
    ${source} RETURNING *`
  return { token, sql }
}
