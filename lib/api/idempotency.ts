import { HOUR, MINUTE, now, plus, SECOND } from '../clock'
import { newId } from '../crypto/id'
import { keyedHash, keyedHashes } from '../crypto/keyed-hash'
import { open, seal } from '../crypto/seal'
import { db } from '../db'
import type { Asked } from '../direct'
import { log, traceOf } from '../log'
import { err, ok } from '../result'
import { problem, retryAfter } from './problem'

/** What a client sends along so that a call that it repeats is done once (draft-ietf-httpapi-idempotency-key-header). */
const IDEMPOTENCY_KEY = 'idempotency-key'
/** What says that an answer is the one of an earlier call. */
const REPLAYED = 'idempotency-replayed'

/** How long an answer is kept. */
const KEPT = 24 * HOUR
/** A call that has not answered by then was cut off: by a crash, say. */
const CUT_OFF = MINUTE
const PURPOSE = 'idempotency'

/** A call that may be repeated. */
type Repeatable = {
  /** A person or an API key: nobody meets another's. */
  caller: string
  key: string
  /** What is asked: a repeated call asks the same. It may hold a password, so only a keyed hash of it is kept. */
  asked: string
}

/**
 * The key of a call: a string as structured fields have it (RFC 8941, 3.3.3), or the same without quotes, as many send it.
 * @returns null if there is none, or `invalid_idempotency_key`
 */
function readIdempotencyKey(headers: Headers) {
  const given = headers.get(IDEMPOTENCY_KEY)
  if (given === null) return ok({ key: null })
  const [, quoted, plain] = /^(?:"([ !#-[\]-~]{1,255})"|([!#-[\]-~]{1,255}))$/.exec(given.trim()) ?? []
  const key = quoted ?? plain
  return key === undefined ? err('invalid_idempotency_key') : ok({ key })
}

/**
 * The same for a call that may have a key.
 * @param body as it was read
 */
export async function onceByKey(
  request: Asked,
  caller: string,
  body: unknown,
  work: () => Promise<Response>,
): Promise<Response> {
  const read = readIdempotencyKey(request.headers)
  if (!read.ok) return problem(read.code)
  if (read.key === null) return work()
  const { pathname, search } = new URL(request.url)
  return once({ caller, key: read.key, asked: JSON.stringify([request.method, pathname, search, body]) }, work)
}

/**
 * Does what a call asks for, unless one with the same key has: then its answer is given again. What failed on our side, or was
 * cut off, is kept by nobody and may be tried again.
 */
async function once(call: Repeatable, work: () => Promise<Response>): Promise<Response> {
  const claim = newId()
  const before = await claimOrFind(call, claim)
  if (before) return before
  let answer: Response
  try {
    answer = await work()
  } catch (error) {
    await release(call, claim)
    throw error
  }
  if (answer.status >= 500) await release(call, claim)
  // It is done: a claim that were given up now would have it done twice.
  else await keep(call, claim, answer.clone()).catch((error) => log().error(traceOf(error), 'an answer was not kept'))
  return answer
}

/** @returns null if the call is ours to do, else what there is to say instead */
async function claimOrFind(call: Repeatable, claim: string): Promise<Response | null> {
  // What is in the way may be gone when it is looked at: then it is tried once more.
  for (let tries = 0; tries < 3; tries++) {
    if (await claimed(call, claim)) return null
    const found = await whatThereIs(call)
    if (found) return found
  }
  return inProgress()
}

/** One statement: of any number of calls at once, one has it. */
async function claimed({ caller, key, asked }: Repeatable, claim: string): Promise<boolean> {
  const at = now()
  const { hash } = await keyedHash(PURPOSE, asked)
  const rows = await db.$queryRaw<unknown[]>`
    INSERT INTO idempotency_keys AS k (caller, key, claim, fingerprint, created_at, expires_at)
    VALUES (${caller}, ${key}, ${claim}::uuid, ${hash}::bytea, ${at}::timestamptz,
      ${plus(at, KEPT)}::timestamptz)
    ON CONFLICT (caller, key) DO UPDATE SET claim = excluded.claim, fingerprint = excluded.fingerprint, status = NULL,
      answer = NULL, created_at = excluded.created_at, expires_at = excluded.expires_at
    WHERE k.expires_at <= ${at}::timestamptz
      OR (k.status IS NULL AND k.created_at <= ${plus(at, -CUT_OFF)}::timestamptz)
    RETURNING 1`
  return rows.length > 0
}

async function whatThereIs({ caller, key, asked }: Repeatable): Promise<Response | null> {
  const row = await db.idempotencyKey.findUnique({ where: { caller_key: { caller, key } } })
  if (!row) return null
  const same = (await keyedHashes(PURPOSE, asked)).some((hash) => hash.equals(row.fingerprint))
  if (!same) return problem('idempotency_mismatch')
  if (row.status === null || !row.answer) return inProgress()
  const { headers, body } = JSON.parse(open(Buffer.from(row.answer), contextOf(caller, row.claim)).toString()) as Kept
  return new Response(body === '' ? null : body, { status: row.status, headers: [...headers, [REPLAYED, 'true']] })
}

const inProgress = () => problem('idempotency_in_progress', {}, retryAfter(plus(now(), SECOND), now()))

type Kept = { headers: [string, string][]; body: string }

/** An answer is bound to the call that it was given to. */
export const contextOf = (caller: string, claim: string) => `idempotency:${caller}:${claim}`

/** An answer may name people, or be the only copy of a secret: it is sealed. */
async function keep({ caller, key }: Repeatable, claim: string, answer: Response): Promise<void> {
  const kept: Kept = { headers: [...answer.headers], body: await answer.text() }
  const sealed = new Uint8Array(seal(JSON.stringify(kept), contextOf(caller, claim)))
  await db.idempotencyKey.updateMany({ where: { caller, key, claim }, data: { status: answer.status, answer: sealed } })
}

async function release({ caller, key }: Repeatable, claim: string): Promise<void> {
  await db.idempotencyKey.deleteMany({ where: { caller, key, claim } })
}
