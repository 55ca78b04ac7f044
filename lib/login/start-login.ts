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
import { issueToken, TOKEN_LIFE } from '../users/one-time-token'
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

/**
 * The first step of the one road to a session: address and password. Two round trips to the database around one
 * password hash; the same work, in the same time, for an address that nobody has.
 * @returns a ticket where nothing more is asked, or the token of a pending sign-in, or `invalid_credentials`,
 *   `email_not_verified` (a new mail is on its way; only who knows the password learns it)
 */
export async function startLogin(credentials: Credentials) {
  for (;;) {
    const outcome = await tryLogin(credentials)
    // What was read has changed while the password was hashed (a reset, a new factor): then it is read again.
    if (outcome) return outcome
  }
}

async function tryLogin({ email, password, browser, from }: Credentials) {
  const at = now()
  const person = await findPerson(email, browser)
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
  return proceed({
    person: { ...person, id: person.id },
    amr: ['pwd'],
    proved: { aal: 1, factors: [], trustedBy: trustedBy(person, at) },
    trusted: person.trusted,
    still: Prisma.sql`u.password_hash = ${person.passwordHash}`,
    useBrowser: useTrustedBrowser(browser, person.trusted, at),
    way: 'password',
    at,
    from,
  })
}

async function findPerson(email: string, browser: string | undefined): Promise<Person> {
  const [person] = await db.$queryRaw<Person[]>`
    SELECT ${settingsJson} AS settings, u.id, u.email, u.password_hash AS "passwordHash",
      u.email_verified_at IS NOT NULL AS verified, u.disabled_at IS NOT NULL AS disabled,
      ${trustIn(browser)} AS trusted,
      ${standingJson} AS standing
    FROM settings LEFT JOIN users u ON u.email = ${email} WHERE settings.id = 1`
  if (!person) throw new Error('the settings row is missing: was the migration applied?')
  return person
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
