import { auditInsert, recordEvent } from '../audit/record-event'
import { db, Prisma, type Tx } from '../db'
import { deadlineInsert } from '../enforcement/deadlines'
import type { Proof } from '../factors/factor'
import { askHooks } from '../hooks/before-challenge'
import type { SignIn } from '../hooks/hooks'
import { heldTo } from '../policy/demand'
import { nextStep, type Trust } from '../policy/next-step'
import type { Proved, RequiredStep } from '../policy/required-step'
import type { Standing } from '../policy/standing'
import { whyOf } from '../policy/why'
import { cancelRecovery } from '../recovery/cancel-recovery'
import type { RequestContext } from '../request-context'
import { ok } from '../result'
import { ticketInsert } from '../sessions/ticket'
import type { Settings } from '../settings/settings'
import { type PendingPurpose, pendingInsert } from './pending-sign-in'
import { type ChallengeRow, challengeRow, viewOf } from './read-challenge'

/** What somebody has shown who is not signed in yet, whichever way they came. */
export type FirstStep = {
  person: {
    id: string
    email: string
    standing: Standing
    settings: Settings
    /** Whether a recovery of the account is under way; looked at where a second factor is shown in the first step. */
    recovering?: boolean
  }
  /** What its browser's device cookie holds, if anything. */
  browser?: string
  /** RFC 8176 names of it. */
  amr: readonly string[]
  proved: Proved
  /** The trust in the browser, where `proved` draws on it. */
  trusted?: Trust | null
  /** SQL about `users u`: what was looked at must still hold when its result is written; hashing takes time. */
  still: Prisma.Sql
  /** SQL that uses up what was shown, where that works once: one row if it did. It draws on the part `person`. */
  burn?: Prisma.Sql
  /** What else is written with that, and done in the same transaction: as in a factor's `Proof`. */
  also?: Prisma.Sql
  afterwards?: Proof['afterwards']
  /** SQL, as `burn`, for a browser that stands in for the second factor. */
  useBrowser?: Prisma.Sql
  way: Exclude<SignIn['way'], 'recovery'>
  /** For the audit log. */
  factor?: string
  /** When it was shown, if not just now but at a provider. */
  authTime?: Date
  at: Date
  from: RequestContext
}

/** A first step for which the application's own code was asked as well. */
type Settled = FirstStep & { demanded: readonly string[] | null; held: Standing }

/**
 * The one place where every way in (password, passkey, another provider) meets the policy, and the application's own
 * hooks: a ticket where nothing more is asked, else the token of a pending sign-in, which is not a session.
 * @returns null if what was looked at has changed meanwhile: then nothing was written, and it is to be looked at again;
 *   `refused` with the message of a hook, or `unavailable` if one failed
 */
export async function proceed(first: FirstStep) {
  const { person, at } = first
  const asked = await askHooks(() => signInOf(first), person.settings)
  if (!asked.ok) {
    await recordEvent(db, { ...eventOf(first), outcome: 'failure', details: { refused: 'hook' } })
    return asked
  }
  const { demanded } = asked
  // Where a second factor is demanded, a trusted browser stands in for none.
  const proved = demanded ? { ...first.proved, trustedBy: undefined } : first.proved
  const settled = { ...first, proved, demanded, held: heldTo(demanded, person.standing) }
  const step = nextStep(settled.held, person.settings, at, proved)
  return step.kind === 'none' ? admit(settled, step) : hold(settled, step)
}

/** What a first step has led to. */
export type FirstStepDone = Extract<NonNullable<Awaited<ReturnType<typeof proceed>>>, { ok: true }>

const ASKS = { none: 'nothing', challenge: 'challenge', replace: 'challenge', enroll: 'enrollment' } as const

/** What hooks may know of it. */
function signInOf({ person, proved, way, from, at }: FirstStep): SignIn {
  const { id, email, standing, settings } = person
  const { roles, groups, factors } = standing
  return {
    user: { id, email, roles, groups, factors },
    way,
    asks: ASKS[nextStep(standing, settings, at, proved).kind],
    trustedBrowser: proved.trustedBy !== undefined,
    ...from,
    at,
  }
}

/** The user's row, locked, as long as everything is as it was looked at; and what was shown, used up. */
function stillProven(
  { person: { id, standing }, still, also, at }: FirstStep,
  burn: Prisma.Sql | undefined,
): Prisma.Sql {
  const deadlines = deadlineInsert(standing, at, Prisma.sql`${id}::uuid`, Prisma.sql`FROM proven`)
  return Prisma.sql`person AS (
    SELECT u.id FROM users u
    WHERE u.id = ${id}::uuid AND u.disabled_at IS NULL AND ${still} AND u.standing_id = ${standing.id}
    FOR NO KEY UPDATE OF u
  ), burned AS (${burn ?? Prisma.sql`SELECT id FROM person`})${also ? Prisma.sql`, ${also}` : Prisma.empty},
  proven AS (SELECT person.id FROM person WHERE EXISTS (SELECT 1 FROM burned))
  ${deadlines ? Prisma.sql`, deadlines AS (${deadlines})` : Prisma.empty}`
}

async function admit(first: Settled, step: Extract<RequiredStep, { kind: 'none' }>) {
  const { held, amr, at, authTime, from } = first
  const ticket = ticketInsert({
    at,
    authTime,
    amr,
    from,
    userId: Prisma.sql`proven.id`,
    replacesSessionId: Prisma.sql`NULL::uuid`,
    trusted: step.reason.code === 'trusted_browser' ? first.trusted : null,
    source: Prisma.sql`FROM proven`,
  })
  const burn = step.reason.code === 'trusted_browser' ? first.useBrowser : first.burn
  const audit = auditInsert({ ...eventOf(first), details: whyOf(step, held) }, Prisma.sql`FROM ticket`)
  const written = await write(
    first,
    Prisma.sql`WITH ${stillProven(first, burn)}, ticket AS (${ticket.sql}), audited AS (${audit}) SELECT 1 AS made FROM ticket`,
  )
  return written ? ok({ status: 'ticket' as const, ticket: ticket.token, due: step.due }) : null
}

const PURPOSES = { challenge: 'sign_in', replace: 'replace_factor', enroll: 'enroll' } as const satisfies Record<
  string,
  PendingPurpose
>

async function hold(first: Settled, step: Exclude<RequiredStep, { kind: 'none' }>) {
  const { held, demanded, browser, amr, at, from } = first
  const pending = pendingInsert({
    purpose: PURPOSES[step.kind],
    amr,
    demanded,
    browser,
    at,
    from,
    userId: Prisma.sql`proven.id`,
    source: Prisma.sql`FROM proven`,
  })
  const audit = auditInsert(
    { ...eventOf(first), details: { step: step.kind, ...whyOf(step, held) } },
    Prisma.sql`FROM challenge`,
  )
  const written = await write<ChallengeRow>(
    first,
    Prisma.sql`WITH ${stillProven(first, first.burn)}, challenge AS (${pending.sql}), audited AS (${audit})
      ${challengeRow(Prisma.sql`challenge`, at)}`,
  )
  if (!written) return null
  const { token } = pending
  return step.kind === 'enroll'
    ? ok({ status: 'enrollment' as const, token, allowedMethods: step.allowedMethods })
    : ok({ status: 'challenge' as const, token, challenge: viewOf(written, at) })
}

/** @returns the row that the statement gives: none, if anything was not as it had been looked at */
async function write<Row>(first: FirstStep, statement: Prisma.Sql): Promise<Row | undefined> {
  const { person, proved, afterwards, at, from } = first
  // Whoever shows a second factor has not lost it.
  const found = proved.aal >= 2 && person.recovering === true
  const run = async (tx: Tx) => (await tx.$queryRaw<Row[]>(statement))[0]
  if (!afterwards && !found) return run(db)
  return db.$transaction(async (tx) => {
    const written = await run(tx)
    if (!written) return undefined
    await afterwards?.(tx, { email: person.email, from })
    if (found) await cancelRecovery(tx, { user: person, how: 'second_factor', at, actor: `user:${person.id}`, from })
    return written
  })
}

function eventOf({ person, way, factor, at, from }: FirstStep) {
  return {
    at,
    event: `login.${way}` as const,
    outcome: 'success' as const,
    actor: `user:${person.id}` as const,
    userId: person.id,
    factor,
    from,
  }
}
