import { recordEvent } from '../audit/record-event'
import { now } from '../clock'
import { newId } from '../crypto/id'
import { db, Prisma, type Tx } from '../db'
import { trustIn, useTrustedBrowser } from '../devices/trusted-browser'
import { env } from '../env'
import { addIdentity, lockIdentity } from '../identities/add-identity'
import type { Vouched } from '../identities/vouched'
import { type Trust, trustedBy } from '../policy/next-step'
import { type Standing, standingJson } from '../policy/standing'
import type { RequestContext } from '../request-context'
import { err } from '../result'
import { type Settings, settingsJson } from '../settings/settings'
import { lockUser } from '../users/lock-user'
import { proceed } from './proceed'

type Person = {
  settings: Settings
  identityId: string
  id: string
  email: string
  disabled: boolean
  verified: boolean
  /** The trust in this browser. */
  trusted: Trust | null
  standing: Standing
}

type Arrival = {
  vouched: Vouched
  /** What the browser's device cookie holds, if anything. */
  browser?: string
  from: RequestContext
}

/**
 * The first step of the road to a session by way of another provider: what a password is otherwise. Who it is stands in
 * `identities`, and an address finds somebody only once, where both sides have verified it.
 * @returns a ticket where nothing more is asked, or the token of a pending sign-in, or `provider_unverified` (the provider
 *   does not vouch for the address), `provider_account_unverified` (there is an account with it, and nobody has proved
 *   that it is theirs), `provider_no_account` (and none is made), `provider_refused`
 */
export async function startProviderLogin(arrival: Arrival) {
  for (;;) {
    const outcome = (await enter(arrival)) ?? (await adopt(arrival))
    // Either it is connected now, or another was first, or what was read has changed: then it is looked at again.
    if (outcome) return outcome
  }
}

async function enter({ vouched, browser, from }: Arrival) {
  const at = now()
  const person = await findPerson(vouched, browser, at)
  if (!person) return null
  if (person.disabled || !person.verified) {
    await recordRefusal(db, { vouched, from, at, userId: person.id, code: 'provider_refused' })
    return err('provider_refused')
  }
  return proceed({
    person,
    browser,
    amr: ['fed'],
    proved: { aal: 1, factors: [], trustedBy: trustedBy(person, at) },
    trusted: person.trusted,
    still: Prisma.sql`u.email_verified_at IS NOT NULL
      AND EXISTS (SELECT 1 FROM identities i WHERE i.id = ${person.identityId}::uuid AND i.user_id = u.id)`,
    useBrowser: useTrustedBrowser(browser, person.trusted, at),
    way: 'provider',
    factor: vouched.provider,
    // Being signed in there since this morning is no proof of who sits here now.
    authTime: vouched.authTime && vouched.authTime < at ? vouched.authTime : at,
    at,
    from,
  })
}

async function findPerson({ provider, subject, email }: Vouched, browser: string | undefined, at: Date) {
  const [person] = await db.$queryRaw<Person[]>`
    WITH identity AS (
      UPDATE identities SET last_used_at = ${at}::timestamptz, email = ${email}::text
      WHERE provider = ${provider} AND subject = ${subject} RETURNING id, user_id
    )
    SELECT ${settingsJson} AS settings, identity.id AS "identityId", u.id, u.email,
      u.disabled_at IS NOT NULL AS disabled, u.email_verified_at IS NOT NULL AS verified,
      ${trustIn(browser)} AS trusted,
      ${standingJson} AS standing
    FROM identity JOIN users u ON u.id = identity.user_id CROSS JOIN settings WHERE settings.id = 1`
  return person
}

/**
 * Somebody whom the provider knows and we do not: connected to the account with the same address if both sides have
 * verified it, or given an account of their own.
 * @returns null if they are known now
 */
async function adopt({ vouched, from }: Arrival) {
  const at = now()
  const { provider, subject, email, emailVerified } = vouched
  return db.$transaction(async (tx) => {
    await lockIdentity(tx, vouched)
    if (await tx.identity.findUnique({ where: { provider_subject: { provider, subject } } })) return null
    const refuse = async <Code extends string>(code: Code, userId?: string) => {
      await recordRefusal(tx, { vouched, from, at, userId, code })
      return err(code)
    }
    // Whoever can write any address at their provider would be let into anybody's account.
    if (!email || !emailVerified) return refuse('provider_unverified')
    const found = await tx.user.findUnique({ where: { email }, select: { id: true } })
    if (!found) {
      if (env().PROVIDER_SIGN_UP === 'off') return refuse('provider_no_account')
      const id = await createFrom(tx, { vouched, email, at, from })
      if (id) await addIdentity(tx, { user: { id, email }, vouched, at, tellThem: false, from })
      return null
    }
    await lockUser(tx, found.id)
    const user = await tx.user.findUniqueOrThrow({ where: { id: found.id } })
    if (user.email !== email) return null
    if (user.disabledAt) return refuse('provider_refused', user.id)
    // Somebody may have made it with an address that is not theirs, and wait for its owner to come in (pre-hijacking).
    if (!user.emailVerifiedAt) return refuse('provider_account_unverified', user.id)
    await addIdentity(tx, { user, vouched, at, tellThem: true, from })
    return null
  })
}

/** An account without a password. @returns its id, or null if the address was taken in the same moment */
async function createFrom(
  tx: Tx,
  { vouched, email, at, from }: { vouched: Vouched; email: string; at: Date; from: RequestContext },
): Promise<string | null> {
  const id = newId()
  const made = await tx.user.createMany({
    data: [{ id, email, name: vouched.name, emailVerifiedAt: at, createdAt: at }],
    skipDuplicates: true,
  })
  if (made.count === 0) return null
  await tx.userRole.create({ data: { userId: id, roleName: 'user' } })
  // Somebody who signed up with this address and never confirmed it has come too late.
  await tx.oneTimeToken.deleteMany({ where: { purpose: 'sign_up', email } })
  await recordEvent(tx, {
    at,
    event: 'user.created',
    outcome: 'success',
    actor: `user:${id}`,
    userId: id,
    from,
    details: { provider: vouched.provider },
  })
  return id
}

function recordRefusal(
  tx: Tx,
  {
    vouched,
    from,
    at,
    userId,
    code,
  }: { vouched: Vouched; from: RequestContext; at: Date; userId?: string; code: string },
): Promise<void> {
  return recordEvent(tx, {
    at,
    event: 'login.provider',
    outcome: 'failure',
    actor: 'anonymous',
    userId,
    factor: vouched.provider,
    from,
    details: { refused: code },
  })
}
