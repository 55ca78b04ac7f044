import { auditInsert, recordEvent } from '../audit/record-event'
import { now, plus } from '../clock'
import { verifyPassword } from '../crypto/password'
import { db, Prisma } from '../db'
import { trustIn, useTrustedBrowser } from '../devices/trusted-browser'
import { enqueueMail } from '../outbox/enqueue'
import { type Trust, trustedBy } from '../policy/next-step'
import type { Standing } from '../policy/standing'
import { standingJson } from '../policy/standing'
import type { RequestContext } from '../request-context'
import { err } from '../result'
import { type Settings, settingsJson } from '../settings/settings'
import { COOL_DOWN, issueToken, TOKEN_LIFE } from '../users/one-time-token'
import {
  chargePassword,
  noteTold,
  passwordBucket,
  refundPassword,
  WRONG_PASSWORDS,
  WRONG_PASSWORDS_WINDOW,
} from '../users/password-bucket'
import { rehashPassword } from '../users/rehash-password'
import { tell } from '../users/tell'
import { proceed } from './proceed'

type Person = {
  settings: Settings
  id: string | null
  email: string
  passwordHash: string | null
  verified: boolean
  disabled: boolean
  /** The trust in this browser. */
  trusted: Trust | null
  standing: Standing
}

type Credentials = {
  email: string
  password: string
  /** What the browser's device cookie holds, if anything. */
  browser?: string
  from: RequestContext
}

/** What was charged before the password was looked at. */
type Charge = {
  /** To this browser, which its owner has signed in with before; else to all strangers together. */
  known: boolean
  /** Null: there was no room for another try. */
  failures: number | null
  /** Since when they are counted, of a known browser. */
  since: Date | null
}

/**
 * The first step of the one road to a session: address and password. The try is charged before the password is looked
 * at, and given back if it is right. Two round trips to the database around one password hash; the same work, in the
 * same time, for an address that nobody has, and for one that takes no more tries.
 * @returns a ticket where nothing more is asked, or the token of a pending sign-in, or `invalid_credentials` (also for a
 *   stranger's right password, while strangers have no tries left), `too_many_attempts` (in a browser that has signed
 *   in before; with until when), `email_not_verified` (a new mail is on its way; only who knows the password learns it)
 */
export async function startLogin(credentials: Credentials) {
  const bucket = await passwordBucket(credentials.email)
  let charge: Charge | undefined
  for (;;) {
    const at = now()
    const { charge: charged, ...person } = await findPerson(credentials, bucket, charge, at)
    charge ??= charged
    const refund = refundPassword(bucket, credentials.browser, person.id, charge.known)
    try {
      const outcome = await look(credentials, person, { ...charge, bucket, refund }, at)
      // What was read has changed while the password was hashed (a reset, a new factor): then it is read again.
      if (outcome) return outcome
    } catch (error) {
      // There was no time to look at it, or what should have followed could not be done.
      if (charge.failures !== null) await db.$executeRaw(refund)
      throw error
    }
  }
}

/** @returns null if what was read has changed meanwhile */
async function look(
  { password, browser, from }: Credentials,
  person: Person,
  charge: Charge & { bucket: Buffer; refund: Prisma.Sql },
  at: Date,
) {
  const { bucket, refund } = charge
  // Its owner's browser is told anyway: nothing is hashed for it. A stranger must not see a difference.
  if (charge.known && charge.failures === null) return refuse(person, charge, at, from)
  const right = await verifyPassword(password, person.passwordHash)
  if (charge.failures === null) return refuse(person, charge, at, from)
  if (!right || !person.id || !person.passwordHash || person.disabled) return fail(person, bucket, charge, at, from)
  if (!person.verified) {
    await sendVerification({ id: person.id, email: person.email }, refund, at, from)
    return err('email_not_verified')
  }
  const outcome = await proceed({
    person: { ...person, id: person.id },
    browser,
    amr: ['pwd'],
    proved: { aal: 1, factors: [], trustedBy: trustedBy(person, at) },
    trusted: person.trusted,
    still: Prisma.sql`u.password_hash = ${person.passwordHash}`,
    also: Prisma.sql`refunded_password AS (${refund} AND EXISTS (SELECT 1 FROM person))`,
    useBrowser: useTrustedBrowser(browser, person.trusted, at),
    way: 'password',
    at,
    from,
  })
  if (outcome && !outcome.ok) await db.$executeRaw(refund)
  // Only here: what is wrong is never hashed anew, or the time would tell that it is.
  if (outcome?.ok) await rehashPassword({ userId: person.id, password, stored: person.passwordHash })
  return outcome
}

async function findPerson({ email, browser }: Credentials, bucket: Buffer, charge: Charge | undefined, at: Date) {
  const person = Prisma.sql`person AS (SELECT * FROM users WHERE email = ${email})`
  const [row] = await db.$queryRaw<(Person & { charge: { known: boolean; failures: number | null; since: string } })[]>`
    WITH ${charge ? person : Prisma.sql`${person}, ${chargePassword(bucket, browser, at)}`}
    SELECT ${settingsJson} AS settings, u.id, u.email, u.password_hash AS "passwordHash",
      u.email_verified_at IS NOT NULL AS verified, u.disabled_at IS NOT NULL AS disabled,
      ${trustIn(browser)} AS trusted, ${standingJson} AS standing,
      ${charge ? Prisma.sql`NULL` : CHARGE} AS charge
    FROM settings LEFT JOIN person u ON true WHERE settings.id = 1`
  if (!row) throw new Error('the settings row is missing: was the migration applied?')
  return { ...row, charge: charge ?? { ...row.charge, since: row.charge.since ? new Date(row.charge.since) : null } }
}

const CHARGE = Prisma.sql`jsonb_build_object('known', EXISTS (SELECT 1 FROM known),
  'failures', (SELECT failures FROM charged), 'since', (SELECT since FROM known))`

/** No tries are left: a right password is no better than a wrong one. Only the owner's own browser is told. */
async function refuse(person: Person, charge: Charge, at: Date, from: RequestContext) {
  await db.$executeRaw(auditInsert({ ...failureOf(person, at, from), details: { refused: 'too_many_attempts' } }))
  return charge.known
    ? err('too_many_attempts', { until: plus(charge.since ?? at, WRONG_PASSWORDS_WINDOW) })
    : err('invalid_credentials')
}

async function fail(person: Person, bucket: Buffer, charge: Charge, at: Date, from: RequestContext) {
  const failure = failureOf(person, at, from)
  const isLast = !charge.known && charge.failures === WRONG_PASSWORDS
  if (!isLast || !person.id || person.disabled) {
    await db.$executeRaw(auditInsert(failure))
    return err('invalid_credentials')
  }
  const user = { id: person.id, email: person.email }
  await db.$transaction(async (tx) => {
    await recordEvent(tx, failure)
    // One note a day, however long it goes on.
    if ((await tx.$executeRaw(noteTold(bucket, at))) === 0) return
    const until = plus(at, WRONG_PASSWORDS_WINDOW)
    await recordEvent(tx, { ...failure, event: 'user.password_guessing', outcome: 'success', actor: 'system' })
    await tell(tx, user, { template: 'password_guessing', props: { until, at, from } })
  })
  return err('invalid_credentials')
}

function failureOf(person: Person, at: Date, from: RequestContext) {
  const event = { event: 'login.password', outcome: 'failure', actor: 'anonymous' } as const
  return { ...event, at, userId: person.id, from }
}

async function sendVerification(
  user: { id: string; email: string },
  refund: Prisma.Sql,
  at: Date,
  from: RequestContext,
): Promise<void> {
  await db.$transaction(async (tx) => {
    await tx.$executeRaw(refund)
    await recordEvent(tx, {
      at,
      event: 'login.password',
      outcome: 'success',
      actor: `user:${user.id}`,
      userId: user.id,
      from,
      details: { step: 'verify_email' },
    })
    const link = { userId: user.id, purpose: 'verify_email' }
    if (await tx.oneTimeToken.count({ where: { ...link, createdAt: { gt: plus(at, -COOL_DOWN), lte: at } } })) return
    await tx.oneTimeToken.deleteMany({ where: link })
    const token = await issueToken(tx, at, 'verify_email', { userId: user.id, email: user.email })
    await enqueueMail(tx, {
      template: 'verify_email',
      to: user.email,
      props: { token, expiresAt: plus(at, TOKEN_LIFE.verify_email) },
    })
  })
}
