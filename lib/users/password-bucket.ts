import { CLOCK_SLACK, DAY, HOUR, plus } from '../clock'
import { keyedHash } from '../crypto/keyed-hash'
import { Prisma } from '../db'
import { hashOfBrowser } from '../devices/known-browser'

/**
 * Wrong passwords, counted for each address: those of all strangers together in one small bucket, those of each known
 * browser in one of its own (OWASP, "device cookies"). So who hammers an account is stopped, and its owner is not.
 */

/** Wrong passwords within a window: from all strangers together, and from each browser that the account knows. */
export const WRONG_PASSWORDS = 20
export const WRONG_PASSWORDS_WINDOW = HOUR
/** Where the wrong passwords of strangers are counted for an address. */
export async function passwordBucket(email: string): Promise<Buffer> {
  return (await keyedHash('password-bucket', email)).hash
}

/**
 * SQL parts that charge a password before it is looked at: to the browser if it is known to the account of the part
 * `person` (id), else to all strangers together. An address that nobody has is charged like any other.
 * `charged` gives one row: since when, and how many there are; none if the window is full.
 */
export function chargePassword(bucket: Buffer, browser: string | undefined, at: Date): Prisma.Sql {
  const over = (since: Prisma.Sql) => Prisma.sql`${since} <= ${plus(at, -WRONG_PASSWORDS_WINDOW)}::timestamptz`
  const next = (table: Prisma.Sql, since: Prisma.Sql) => ({
    failures: Prisma.sql`CASE WHEN ${table}.failures = 0 OR ${over(since)} THEN 1 ELSE ${table}.failures + 1 END`,
    since: Prisma.sql`CASE WHEN ${table}.failures = 0 OR ${over(since)} THEN ${at}::timestamptz ELSE ${since} END`,
    room: Prisma.sql`(${table}.failures < ${WRONG_PASSWORDS} OR ${over(since)})`,
  })
  const known = next(Prisma.sql`b`, Prisma.sql`b.failures_since`)
  const strange = next(Prisma.sql`s`, Prisma.sql`s.since`)
  // Begun when the clock was ahead: it begins now, full or not. By the database's clock as well, or a process whose own is
  // behind would prolong what others have counted.
  const ahead = Prisma.sql`b.failures_since > greatest(${plus(at, CLOCK_SLACK)}::timestamptz,
    clock_timestamp() + ${CLOCK_SLACK} * interval '1 millisecond')`
  return Prisma.sql`known AS (
      SELECT b.user_id, b.token_hash, CASE WHEN ${ahead} THEN ${at}::timestamptz ELSE b.failures_since END AS since
      FROM known_browsers b JOIN person ON person.id = b.user_id WHERE b.token_hash = ${hashOfBrowser(browser)}::bytea
    ), by_known AS (
      UPDATE known_browsers b SET failures = ${known.failures},
        failures_since = CASE WHEN ${ahead} THEN ${at}::timestamptz ELSE ${known.since} END
      FROM known WHERE b.user_id = known.user_id AND b.token_hash = known.token_hash AND (${known.room} OR ${ahead})
      RETURNING b.failures, b.failures_since AS since
    ), by_strangers AS (
      INSERT INTO password_buckets AS s (key, failures, since)
      SELECT ${bucket}::bytea, 1, ${at}::timestamptz WHERE NOT EXISTS (SELECT 1 FROM known)
      ON CONFLICT (key) DO UPDATE SET failures = ${strange.failures}, since = ${strange.since} WHERE ${strange.room}
      RETURNING s.failures, s.since
    ), charged AS (
      SELECT * FROM by_known WHERE failures <= ${WRONG_PASSWORDS} UNION ALL SELECT * FROM by_strangers
    )`
}

/** A statement that gives back what one password was charged, and nothing that others were. */
export function refundPassword(
  bucket: Buffer,
  browser: string | undefined,
  userId: string | null,
  known: boolean,
): Prisma.Sql {
  return known
    ? Prisma.sql`UPDATE known_browsers SET failures = failures - 1
        WHERE failures > 0 AND user_id = ${userId}::uuid AND token_hash = ${hashOfBrowser(browser)}::bytea`
    : Prisma.sql`UPDATE password_buckets SET failures = failures - 1
        WHERE key = ${bucket}::bytea AND failures > 0`
}

/** A statement that empties the bucket of all strangers: there is a new password to be guessed at. */
export function emptyPasswordBucket(bucket: Buffer): Prisma.Sql {
  return Prisma.sql`DELETE FROM password_buckets WHERE key = ${bucket}::bytea`
}

/**
 * A statement that takes note that the owner is told of a bucket that is full; one row if they were not told within a day.
 */
export function noteTold(bucket: Buffer, at: Date): Prisma.Sql {
  return Prisma.sql`UPDATE password_buckets SET told_at = ${at}::timestamptz
    WHERE key = ${bucket}::bytea AND (told_at IS NULL OR told_at <= ${plus(at, -DAY)}::timestamptz)`
}
