import { auditInsert, recordEvent } from '../audit/record-event'
import { now, plus } from '../clock'
import { newId } from '../crypto/id'
import { verifyPassword } from '../crypto/password'
import { hashToken, newToken } from '../crypto/token'
import { db, Prisma } from '../db'
import { enqueueMail } from '../outbox/enqueue'
import type { RequiredStep } from '../policy/required-step'
import type { FactorType } from '../policy/rule'
import { stepAfterPassword } from '../policy/step-after-password'
import type { RequestContext } from '../request-context'
import { err, ok } from '../result'
import { ticketInsert } from '../sessions/ticket'
import { type Settings, settingsJson } from '../settings/settings'
import { issueToken, TOKEN_LIFE } from '../users/one-time-token'
import { CHALLENGE_LIFE } from './limits'

type Person = {
  settings: Settings
  id: string | null
  email: string
  passwordHash: string | null
  verified: boolean
  disabled: boolean
  roles: string[]
  factors: FactorType[]
}

/**
 * The first step of the one road to a session: address and password. Two round trips to the database around one
 * password hash; the same work, in the same time, for an address that nobody has.
 * @returns a ticket where nothing more is asked, or the token of a pending sign-in, or `invalid_credentials`,
 *   `email_not_verified` (a new mail is on its way; only who knows the password learns it)
 */
export async function startLogin(input: { email: string; password: string; from: RequestContext }) {
  for (;;) {
    const outcome = await tryLogin(input)
    // What was read has changed while the password was hashed (a reset, a new factor): then it is read again.
    if (outcome) return outcome
  }
}

async function tryLogin({ email, password, from }: { email: string; password: string; from: RequestContext }) {
  const at = now()
  const person = await findPerson(email)
  const right = await verifyPassword(password, person.passwordHash)

  if (!right || !person.id || !person.passwordHash || person.disabled) {
    await db.$executeRaw(
      auditInsert({ at, event: 'login.password', outcome: 'failure', actor: 'anonymous', userId: person.id, from }),
    )
    return err('invalid_credentials')
  }
  if (!person.verified) {
    await sendVerification({ id: person.id, email: person.email }, at, from)
    return err('email_not_verified')
  }

  const step = stepAfterPassword(person, person.settings, at)
  const proven = { id: person.id, passwordHash: person.passwordHash, factors: person.factors }
  return step.kind === 'none' ? admit(proven, at, from) : holdForFactor(proven, step, at, from)
}

/** What the first step rests on. It must still hold when its result is written: hashing takes time. */
type Proven = { id: string; passwordHash: string; factors: FactorType[] }

/** The user's row, locked, as long as password and factors are those that were checked. */
const stillProven = ({ id, passwordHash, factors }: Proven) => Prisma.sql`
  SELECT u.id FROM users u
  WHERE u.id = ${id}::uuid AND u.password_hash = ${passwordHash} AND u.disabled_at IS NULL
    AND ARRAY(SELECT DISTINCT type FROM factors WHERE user_id = u.id AND confirmed_at IS NOT NULL ORDER BY type)
      = ${[...factors].sort()}::text[]
  FOR SHARE OF u`

async function findPerson(email: string): Promise<Person> {
  const [person] = await db.$queryRaw<Person[]>`
    SELECT ${settingsJson} AS settings, u.id, u.email, u.password_hash AS "passwordHash",
      u.email_verified_at IS NOT NULL AS verified, u.disabled_at IS NOT NULL AS disabled,
      ARRAY(SELECT role_name FROM user_roles WHERE user_id = u.id) AS roles,
      ARRAY(SELECT DISTINCT type FROM factors WHERE user_id = u.id AND confirmed_at IS NOT NULL) AS factors
    FROM settings LEFT JOIN users u ON u.email = ${email} WHERE settings.id = 1`
  if (!person) throw new Error('the settings row is missing: was the migration applied?')
  return person
}

/** Nothing more is asked: a ticket. */
async function admit(proven: Proven, at: Date, from: RequestContext) {
  const userId = proven.id
  const ticket = ticketInsert({
    at,
    amr: ['pwd'],
    from,
    userId: Prisma.sql`person.id`,
    replacesSessionId: Prisma.sql`NULL::uuid`,
    source: Prisma.sql`FROM person`,
  })
  const audit = auditInsert(
    { at, event: 'login.password', outcome: 'success', actor: `user:${userId}`, userId, from },
    Prisma.sql`FROM ticket`,
  )
  const written = await db.$executeRaw`WITH person AS (${stillProven(proven)}), ticket AS (${ticket.sql}) ${audit}`
  return written > 0 ? ok({ status: 'ticket' as const, ticket: ticket.token }) : null
}

/** A second factor is asked: a pending sign-in, which is not a session. */
async function holdForFactor(
  proven: Proven,
  step: Exclude<RequiredStep, { kind: 'none' }>,
  at: Date,
  from: RequestContext,
) {
  const userId = proven.id
  const token = newToken()
  const purpose = step.kind === 'challenge' ? 'sign_in' : 'enroll'
  const audit = auditInsert(
    {
      at,
      event: 'login.password',
      outcome: 'success',
      actor: `user:${userId}`,
      userId,
      from,
      details: { step: step.kind, reason: step.reason.code },
    },
    Prisma.sql`FROM challenge`,
  )
  const written = await db.$executeRaw`
    WITH person AS (${stillProven(proven)}), challenge AS (
      INSERT INTO login_challenges (id, token_hash, user_id, purpose, amr, created_at, expires_at, ip, user_agent)
      SELECT ${newId()}::uuid, ${hashToken(token)}::bytea, person.id, ${purpose}, ${['pwd']}::text[],
        ${at}::timestamptz, ${plus(at, CHALLENGE_LIFE)}::timestamptz, ${from.ip}::text, ${from.userAgent}::text
      FROM person RETURNING id
    ) ${audit}`
  if (written === 0) return null
  return step.kind === 'challenge'
    ? ok({ status: 'challenge' as const, token })
    : ok({ status: 'enrollment' as const, token, allowedMethods: step.allowedMethods })
}

async function sendVerification(user: { id: string; email: string }, at: Date, from: RequestContext): Promise<void> {
  await db.$transaction(async (tx) => {
    await tx.oneTimeToken.deleteMany({ where: { userId: user.id, purpose: 'verify_email' } })
    const token = await issueToken(tx, at, 'verify_email', { userId: user.id, email: user.email })
    await recordEvent(tx, {
      at,
      event: 'login.password',
      outcome: 'success',
      actor: `user:${user.id}`,
      userId: user.id,
      from,
      details: { step: 'verify_email' },
    })
    await enqueueMail(tx, {
      template: 'verify_email',
      to: user.email,
      props: { token, expiresAt: plus(at, TOKEN_LIFE.verify_email) },
    })
  })
}
