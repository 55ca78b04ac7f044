import { CLOCK_SLACK, DAY, HOUR, MINUTE, plus } from '../clock'
import { newId } from '../crypto/id'
import { hashToken, isToken, newToken } from '../crypto/token'
import { db, Prisma, type Tx } from '../db'

export type TokenPurpose =
  | 'sign_up'
  | 'verify_email'
  | 'change_email'
  | 'reset_password'
  | 'invitation'
  | 'set_up'
  | 'passkey'
  | 'start_recovery'
  | 'cancel_recovery'
  | 'finish_recovery'

/** How long a link, or the challenge to a passkey, stays good, in milliseconds; unless its issuer says until when. */
export const TOKEN_LIFE: Record<TokenPurpose, number> = {
  sign_up: DAY,
  verify_email: DAY,
  change_email: HOUR,
  reset_password: HOUR,
  invitation: 7 * DAY,
  set_up: DAY,
  start_recovery: HOUR,
  cancel_recovery: 7 * DAY,
  finish_recovery: 7 * DAY,
  passkey: 5 * MINUTE,
}

/** Nobody's mailbox is flooded: within this time no other mail of a kind goes to somebody. */
export const COOL_DOWN = MINUTE

export type TokenRow = {
  id: string
  userId: string | null
  email: string | null
  name: string | null
  passwordHash: string | null
  browserHash: Uint8Array<ArrayBuffer> | null
}

/**
 * Issues the token of a link. Only its hash is stored.
 * @returns the token, to be put into a link and nowhere else
 */
export async function issueToken(
  tx: Tx,
  at: Date,
  purpose: TokenPurpose,
  carries: Partial<Omit<TokenRow, 'id'>> & { expiresAt?: Date },
): Promise<string> {
  const token = newToken()
  await tx.oneTimeToken.create({
    data: {
      expiresAt: plus(at, TOKEN_LIFE[purpose]),
      ...carries,
      id: newId(),
      tokenHash: hashToken(token),
      purpose,
      createdAt: at,
    },
  })
  return token
}

/** Not expired; and not made by a clock that was ahead, or it would be good for as much longer. */
const liveAt = (at: Date) => ({ expiresAt: { gt: at }, createdAt: { lte: plus(at, CLOCK_SLACK) } })

/** What a link's token carries, without using it up: for the page behind the link. */
export async function peekToken(at: Date, purposes: TokenPurpose[], token: unknown): Promise<TokenRow | null> {
  if (!isToken(token)) return null
  return db.oneTimeToken.findFirst({
    where: { tokenHash: hashToken(token), purpose: { in: purposes }, ...liveAt(at) },
    select: { id: true, userId: true, email: true, name: true, passwordHash: true, browserHash: true },
  })
}

/** Uses the token up and gives what it carries; null if it is unknown, used or too old. One statement: it works once. */
export async function consumeToken(
  tx: Tx,
  at: Date,
  purposes: TokenPurpose[],
  token: unknown,
): Promise<TokenRow | null> {
  if (!isToken(token)) return null
  const [row] = await tx.$queryRaw<TokenRow[]>`
    DELETE FROM one_time_tokens
    WHERE token_hash = ${hashToken(token)} AND purpose IN (${Prisma.join(purposes)}) AND expires_at > ${at}
      AND created_at <= ${plus(at, CLOCK_SLACK)}
    RETURNING id, user_id AS "userId", email, name, password_hash AS "passwordHash",
      browser_hash AS "browserHash"`
  return row ?? null
}
