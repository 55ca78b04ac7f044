import { type AuditActor, recordEvent } from '../audit/record-event'
import { MINUTE, now, plus } from '../clock'
import { db, Prisma } from '../db'
import { channels } from '../factors/sent-codes/channels'
import {
  COOL_DOWN,
  hashOfCode,
  newCode,
  SENDS_PER_CHALLENGE,
  SENDS_PER_WINDOW,
  SENDS_WINDOW,
  type SentCodeType,
} from '../factors/sent-codes/code'
import { log, traceOf } from '../log'
import { heldTo } from '../policy/demand'
import { type Standing, standingJson } from '../policy/standing'
import type { RequestContext } from '../request-context'
import { err, ok } from '../result'
import { type Settings, settingsJson } from '../settings/settings'
import { challengeMethods, type UsableFactor } from './challenge-methods'
import { isInUse, isPending } from './charge-attempt'
import { ATTEMPTS_PER_CHALLENGE } from './limits'
import { type Opened, openingStatement, type Verification, whomItOpens } from './verification'
import { challengeInBrowser, verificationFor, type WhichChallenge } from './which-challenge'

type Row = {
  id: string
  userId: string
  email: string
  purpose: 'sign_in' | 'replace_factor' | 'step_up' | 'verification'
  lockedUntil: Date | null
  codeSends: number
  demanded: string[] | null
  standing: Standing
  factors: (UsableFactor & {
    id: string
    codeSends: number
    codeSendsSince: string | null
    codeSentAt: string | null
  })[]
  backupCodes: number
  settings: Settings
}

/**
 * Sends a code that answers this challenge and no other; one that was sent before is no good any more. Recipient and
 * method come from our own rows. It resets no counter, costs no attempt, and what cannot be sent is said.
 * @returns until when the code is good and from when on another can be sent; or `challenge_expired`, `locked`,
 *   `method_not_permitted`, `code_sent_already` (wait until `resendAt`), `too_many_codes` (use another way), `not_sent`
 *   (the mail server or provider is at fault; what may still arrive is counted, what did not leave is not)
 */
export async function sendCode(input: { token: string | undefined; method: SentCodeType; from: RequestContext }) {
  const { token, method, from } = input
  const challenge = challengeInBrowser(token)
  return challenge ? sendFor(challenge, { method, from, at: now() }) : err('challenge_expired')
}

/**
 * The same for an application that keeps its own login: the code answers a verification by this very key.
 * @returns as `sendCode` does, or `user_not_found`, `user_disabled`
 */
export async function sendVerificationCode(input: Verification & { method: SentCodeType; from: RequestContext }) {
  const { method, from, ...verification } = input
  const at = now()
  const whom = whomItOpens(await db.$queryRaw<Opened[]>(openingStatement(verification, at)))
  if (!whom.ok) return whom
  if (whom.lockedUntil && whom.lockedUntil > at) return err('locked', { until: whom.lockedUntil })
  return sendFor(verificationFor(verification), { method, from, at, actor: `api_key:${verification.keyId}` })
}

type Sending = { method: SentCodeType; from: RequestContext; at: Date; actor?: AuditActor }

async function sendFor(challenge: WhichChallenge, sending: Sending) {
  const { method, from, at } = sending
  const row = await findChallenge(challenge, at)
  if (!row) return err('challenge_expired')
  if (row.lockedUntil && row.lockedUntil > at) return err('locked', { until: row.lockedUntil })
  const permitted = challengeMethods({ ...row, hasPassword: false, bypass: false }, at).some(
    ({ type }) => type === method,
  )
  const factor = row.factors.find(({ type }) => type === method)
  if (!permitted || !factor?.address) return err('method_not_permitted')

  const code = newCode()
  const expiresAt = plus(at, row.settings.codeMinutes * MINUTE)
  const codeHash = await hashOfCode({ type: method, scope: row.id }, code)
  if (!(await reserve(row, factor.id, codeHash, expiresAt, at))) {
    return refusal(row, factor, at)
  }
  const about = { code, purpose: PURPOSES[row.purpose], expiresAt, at }
  const seenBy = row.purpose === 'verification' ? null : from
  const sent = await channels[method].deliver({ to: factor.address, account: row.email, ...about, from: seenBy })
  if (sent !== 'left') {
    await endWait(row.id, factor.id, at)
    if (sent === 'failed') await giveBack(row.id, factor.id)
    // What may still arrive counts. If in the end it did not leave, it is given back then.
    else void sent.left.then((left) => (left ? undefined : giveBack(row.id, factor.id))).catch(couldNotGiveBack)
    await recordEvent(db, { ...eventOf(row, sending), outcome: 'failure' })
    return err('not_sent')
  }
  await recordEvent(db, { ...eventOf(row, sending), outcome: 'success' })
  return ok({ expiresAt, resendAt: plus(at, COOL_DOWN) })
}

/** What the message says that its code is for. */
const PURPOSES = {
  sign_in: 'sign_in',
  replace_factor: 'sign_in',
  step_up: 'step_up',
  verification: 'verification',
} as const

async function findChallenge({ tokenHash, purposes }: WhichChallenge, at: Date): Promise<Row | undefined> {
  const [row] = await db.$queryRaw<Row[]>`
    SELECT c.id, c.user_id AS "userId", u.email, c.purpose, c.demanded, c.code_sends AS "codeSends", u.factor_locked_until AS "lockedUntil",
      ${standingJson} AS standing,
      (SELECT coalesce(json_agg(json_build_object('id', f.id, 'type', f.type, 'address', f.address,
          'lastUsedAt', f.last_used_at, 'codeSends', f.code_sends, 'codeSendsSince', f.code_sends_since,
          'codeSentAt', f.code_sent_at) ORDER BY f.confirmed_at DESC), '[]')
        FROM factors f WHERE f.user_id = u.id AND ${isInUse}) AS factors,
      (SELECT count(*)::int FROM backup_codes WHERE user_id = u.id AND used_at IS NULL) AS "backupCodes",
      ${settingsJson} AS settings
    FROM login_challenges c JOIN users u ON u.id = c.user_id, settings
    WHERE c.token_hash = ${tokenHash} AND ${isPending(at)} AND c.attempts < ${ATTEMPTS_PER_CHALLENGE}
      AND c.purpose = ANY(${purposes}::text[]) AND u.disabled_at IS NULL`
  return row && { ...row, standing: heldTo(row.demanded, row.standing) }
}

/**
 * Charges the sending to the challenge and to the address, and puts the code in place: all of it, or none. The challenge
 * waits at least as long as the code is good, as the message says.
 */
async function reserve(row: Row, factorId: string, codeHash: Buffer, expiresAt: Date, at: Date): Promise<boolean> {
  const over = Prisma.sql`(f.code_sends_since IS NULL OR f.code_sends_since <= ${plus(at, -SENDS_WINDOW)}::timestamptz)`
  const reserved = await db.$executeRaw`
    WITH person AS (
      SELECT u.id FROM users u JOIN login_challenges c ON c.user_id = u.id
      WHERE c.id = ${row.id}::uuid AND c.code_sends < ${SENDS_PER_CHALLENGE} AND u.disabled_at IS NULL
      FOR NO KEY UPDATE OF u
    ), counted AS (
      UPDATE factors f SET code_sent_at = ${at}::timestamptz,
        code_sends = CASE WHEN ${over} THEN 1 ELSE f.code_sends + 1 END,
        code_sends_since = CASE WHEN ${over} THEN ${at}::timestamptz ELSE f.code_sends_since END
      FROM person WHERE f.id = ${factorId}::uuid AND f.user_id = person.id AND f.confirmed_at IS NOT NULL
        AND (${over} OR f.code_sends < ${SENDS_PER_WINDOW})
        AND (f.code_sent_at IS NULL OR f.code_sent_at <= ${plus(at, -COOL_DOWN)}::timestamptz)
      RETURNING f.id
    )
    UPDATE login_challenges c SET code_hash = ${codeHash}::bytea, code_factor_id = counted.id,
      code_expires_at = ${expiresAt}::timestamptz, code_sent_at = ${at}::timestamptz, code_sends = c.code_sends + 1,
      expires_at = greatest(c.expires_at, ${expiresAt}::timestamptz)
    FROM counted WHERE c.id = ${row.id}::uuid`
  return reserved > 0
}

/** Why nothing was reserved. */
function refusal(row: Row, factor: Row['factors'][number], at: Date) {
  const since = factor.codeSendsSince ? new Date(factor.codeSendsSince) : null
  const full = since !== null && plus(since, SENDS_WINDOW) > at && factor.codeSends >= SENDS_PER_WINDOW
  if (full || row.codeSends >= SENDS_PER_CHALLENGE) return err('too_many_codes')
  // Another request for the same code may have been first only now: then the wait begins now.
  const sentAt = factor.codeSentAt ? new Date(factor.codeSentAt) : at
  const resendAt = plus(sentAt, COOL_DOWN)
  return err('code_sent_already', { resendAt: resendAt > at ? resendAt : plus(at, COOL_DOWN) })
}

/** Nothing has left in time: then nothing is to be waited for. The code stays in place, in case it arrives late. */
async function endWait(challengeId: string, factorId: string, sentAt: Date): Promise<void> {
  await db.$executeRaw`
    WITH ended AS (
      UPDATE factors SET code_sent_at = NULL WHERE id = ${factorId}::uuid AND code_sent_at = ${sentAt}::timestamptz
    )
    UPDATE login_challenges SET code_sent_at = NULL
    WHERE id = ${challengeId}::uuid AND code_sent_at = ${sentAt}::timestamptz`
}

/** Takes a sending back that did not take place. */
async function giveBack(challengeId: string, factorId: string): Promise<void> {
  await db.$executeRaw`
    WITH given AS (
      UPDATE factors SET code_sends = greatest(0, code_sends - 1) WHERE id = ${factorId}::uuid
    )
    UPDATE login_challenges SET code_sends = greatest(0, code_sends - 1) WHERE id = ${challengeId}::uuid`
}

function couldNotGiveBack(error: unknown): void {
  log().warn(traceOf(error), 'a code that did not leave stays counted')
}

function eventOf(row: Row, { method, at, from, actor = `user:${row.userId}` }: Sending) {
  return {
    at,
    event: row.purpose === 'verification' ? ('verification.code_sent' as const) : ('login.code_sent' as const),
    actor,
    userId: row.userId,
    factor: method,
    from,
  }
}
