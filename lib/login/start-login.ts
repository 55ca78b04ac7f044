import { auditInsert } from '../audit/record-event'
import { now, plus } from '../clock'
import { newId } from '../crypto/id'
import { verifyPassword } from '../crypto/password'
import { hashToken, newToken } from '../crypto/token'
import { db, Prisma } from '../db'
import { enqueueMail } from '../outbox/enqueue'
import { type RequiredStep, requiredStep } from '../policy/required-step'
import type { FactorType } from '../policy/rule'
import type { RequestContext } from '../request-context'
import { err, ok } from '../result'
import { type Settings, settingsJson } from '../settings/settings'
import { issueToken, TOKEN_LIFE } from '../users/one-time-token'
import { CHALLENGE_LIFE } from './limits'
import { ticketInsert } from './ticket'

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
  const { email, password, from } = input
  const at = now()
  const person = await findPerson(email)
  const right = await verifyPassword(password, person.passwordHash)

  if (!right || !person.id || person.disabled) {
    await db.$executeRaw(
      auditInsert({ at, event: 'login.password', outcome: 'failure', actor: 'anonymous', userId: person.id, from }),
    )
    return err('invalid_credentials')
  }
  const user = { id: person.id, email: person.email }
  if (!person.verified) {
    await sendVerification(user, at)
    return err('email_not_verified')
  }

  const step = requiredStep(
    { roles: person.roles, groups: [], factors: person.factors, enrollmentDeadline: null },
    [],
    person.settings,
    { aal: 1, factors: [] },
    at,
  )
  return step.kind === 'none' ? admit(user.id, at, from) : holdForFactor(user.id, step, at, from)
}

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
async function admit(userId: string, at: Date, from: RequestContext) {
  const ticket = ticketInsert({
    at,
    amr: ['pwd'],
    from,
    userId: Prisma.sql`${userId}::uuid`,
    replacesSessionId: Prisma.sql`NULL::uuid`,
    source: Prisma.empty,
  })
  const audit = auditInsert({ at, event: 'login.password', outcome: 'success', actor: `user:${userId}`, userId, from })
  await db.$executeRaw`WITH ticket AS (${ticket.sql}) ${audit}`
  return ok({ status: 'ticket' as const, ticket: ticket.token })
}

/** A second factor is asked: a pending sign-in, which is not a session. */
async function holdForFactor(
  userId: string,
  step: Exclude<RequiredStep, { kind: 'none' }>,
  at: Date,
  from: RequestContext,
) {
  const token = newToken()
  const purpose = step.kind === 'challenge' ? 'sign_in' : 'enroll'
  const audit = auditInsert({
    at,
    event: 'login.password',
    outcome: 'success',
    actor: `user:${userId}`,
    userId,
    from,
    details: { step: step.kind, reason: step.reason.code },
  })
  await db.$executeRaw`
    WITH challenge AS (
      INSERT INTO login_challenges (id, token_hash, user_id, purpose, amr, created_at, expires_at, ip, user_agent)
      VALUES (${newId()}::uuid, ${hashToken(token)}::bytea, ${userId}::uuid, ${purpose}, ${['pwd']}::text[],
        ${at}::timestamptz, ${plus(at, CHALLENGE_LIFE)}::timestamptz, ${from.ip}::text, ${from.userAgent}::text)
    ) ${audit}`
  return step.kind === 'challenge'
    ? ok({ status: 'challenge' as const, token })
    : ok({ status: 'enrollment' as const, token, allowedMethods: step.allowedMethods })
}

async function sendVerification(user: { id: string; email: string }, at: Date): Promise<void> {
  await db.$transaction(async (tx) => {
    await tx.oneTimeToken.deleteMany({ where: { userId: user.id, purpose: 'verify_email' } })
    const token = await issueToken(tx, at, 'verify_email', { userId: user.id, email: user.email })
    await enqueueMail(tx, {
      template: 'verify_email',
      to: user.email,
      props: { token, expiresAt: plus(at, TOKEN_LIFE.verify_email) },
    })
  })
}
