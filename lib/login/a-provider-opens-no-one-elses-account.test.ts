// Threat: somebody who can make a provider say an address (their own server, a tenant of theirs, an account that was never
// verified) gets into the account that has it here; or two who come at once make two of one (ASVS 6.1.3).
import { beforeEach, describe, expect, it } from 'vitest'
import { now } from '@/lib/clock'
import { db } from '@/lib/db'
import { linkIdentity } from '@/lib/identities/link-identity'
import { readVouched, type Vouched } from '@/lib/identities/vouched'
import { FROM, giveAuthenticator, makePerson, openTicket, settleClock, signIn } from '@/lib/testing/people'
import { mailsQueuedFor } from '@/lib/testing/queue'
import { startProviderLogin } from './start-provider-login'

beforeEach(() => settleClock())

let count = 0

function vouch(change: Partial<Vouched> = {}): Vouched {
  const subject = `https://there.example#${++count}`
  const email = `there-${count}@example.com`
  return { provider: 'oidc', subject, email, emailVerified: true, name: 'Jane', authTime: null, ...change }
}

const arrive = (vouched: Vouched, browser?: string) => startProviderLogin({ vouched, browser, from: FROM })

async function arriveWithTicket(vouched: Vouched): Promise<string> {
  const outcome = await arrive(vouched)
  if (!outcome.ok || outcome.status !== 'ticket') throw new Error('no ticket')
  return outcome.ticket
}

describe('an unknown identity', () => {
  it('gets an account of its own, without a password, and finds it again by who it is, not by its address', async () => {
    const vouched = vouch()
    await openTicket(await arriveWithTicket(vouched))
    const user = await db.user.findUniqueOrThrow({ where: { email: vouched.email ?? '' }, include: { roles: true } })
    expect(user).toMatchObject({ name: 'Jane', passwordHash: null, emailVerifiedAt: expect.any(Date) })
    expect(user.roles.map(({ roleName }) => roleName)).toEqual(['user'])

    const moved = { ...vouched, email: 'moved@example.com', emailVerified: false }
    const { sessionId } = await openTicket(await arriveWithTicket(moved))
    const session = await db.session.findUniqueOrThrow({ where: { id: sessionId } })
    expect(session).toMatchObject({ userId: user.id, amr: ['fed'], aal: 1 })
  })

  it('is connected to the account with its address where both sides have verified it, and its owner is told', async () => {
    const person = await makePerson()
    await arriveWithTicket(vouch({ email: person.email }))
    expect(await db.identity.count({ where: { userId: person.id } })).toBe(1)
    expect((await mailsQueuedFor(person.email)).map(({ template }) => template)).toEqual(['identity_linked'])
    expect(await db.auditEvent.count({ where: { userId: person.id, event: 'identity.linked' } })).toBe(1)
  })

  it.each([
    ['unverified there', { emailVerified: false }],
    ['absent there', { email: null, emailVerified: true }],
  ])('with an address that is %s is refused, whether or not it is known here', async (_, change) => {
    const person = await makePerson()
    for (const email of [person.email, 'nobody-yet@example.com']) {
      expect(await arrive(vouch({ email, ...change }))).toEqual({ ok: false, code: 'provider_unverified' })
    }
    expect(await db.identity.count({ where: { userId: person.id } })).toBe(0)
    expect(await db.user.count({ where: { email: 'nobody-yet@example.com' } })).toBe(0)
  })

  it('does not take over an account whose address nobody has proved here', async () => {
    const person = await makePerson({ verified: false })
    const outcome = await arrive(vouch({ email: person.email }))
    expect(outcome).toEqual({ ok: false, code: 'provider_account_unverified' })
    expect(await db.identity.count({ where: { userId: person.id } })).toBe(0)
    expect((await db.user.findUniqueOrThrow({ where: { id: person.id } })).emailVerifiedAt).toBeNull()
  })

  it('makes one account and one connection, however many come at once', async () => {
    const vouched = vouch()
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => arrive(vouched)))
    expect(outcomes.every((outcome) => outcome.ok && outcome.status === 'ticket')).toBe(true)
    expect(await db.identity.count({ where: { subject: vouched.subject } })).toBe(1)
    expect(await db.user.count({ where: { email: vouched.email ?? '' } })).toBe(1)
  })

  it('makes one account of two identities that come at once with one address', async () => {
    const email = 'two-at-once@example.com'
    const outcomes = await Promise.all([arrive(vouch({ email })), arrive(vouch({ email }))])
    expect(outcomes.every((outcome) => outcome.ok)).toBe(true)
    const user = await db.user.findUniqueOrThrow({ where: { email }, include: { identities: true } })
    expect(user.identities).toHaveLength(2)
  })
})

describe('a known identity', () => {
  it('is the first step only: whoever has a second factor is asked for it', async () => {
    const person = await makePerson()
    await giveAuthenticator(person)
    const outcome = await arrive(vouch({ email: person.email }))
    expect(outcome).toMatchObject({ ok: true, status: 'challenge' })
    expect(await db.loginTicket.count({ where: { userId: person.id } })).toBe(0)
  })

  it('of a disabled user opens nothing', async () => {
    const vouched = vouch()
    await arriveWithTicket(vouched)
    await db.user.update({ where: { email: vouched.email ?? '' }, data: { disabledAt: now() } })
    expect(await arrive(vouched)).toEqual({ ok: false, code: 'provider_refused' })
    const stranger = vouch({ email: vouched.email })
    expect(await arrive(stranger)).toEqual({ ok: false, code: 'provider_refused' })
    expect(await db.identity.count({ where: { subject: stranger.subject } })).toBe(0)
  })

  it('is as old as what was shown at the provider, and never newer than now', async () => {
    const vouched = vouch()
    const anHourAgo = new Date(now().getTime() - 3_600_000)
    for (const [authTime, expected] of [
      [anHourAgo, anHourAgo],
      [new Date(now().getTime() + 3_600_000), now()],
    ] as const) {
      const { sessionId } = await openTicket(await arriveWithTicket({ ...vouched, authTime }))
      const session = await db.session.findUniqueOrThrow({ where: { id: sessionId } })
      expect(Math.abs(session.authTime.getTime() - expected.getTime())).toBeLessThan(5_000)
    }
  })
})

describe('connecting', () => {
  it('is for the session that asked; the address plays no part, and nobody else’s identity can be had', async () => {
    const [ann, bob] = [await makePerson(), await makePerson()]
    const { sessionId } = await signIn(ann)
    const vouched = vouch({ emailVerified: false })
    expect(await linkIdentity({ user: ann, sessionId, vouched, from: FROM })).toEqual({ ok: true })
    expect((await mailsQueuedFor(ann.email)).map(({ template }) => template)).toEqual(['identity_linked'])
    expect(await arrive(vouched)).toMatchObject({ ok: true, status: 'ticket' })

    const other = await signIn(bob)
    const taken = await linkIdentity({ user: bob, sessionId: other.sessionId, vouched, from: FROM })
    expect(taken).toEqual({ ok: false, code: 'provider_taken' })
    // A session that is over, or another person's, connects nothing.
    const stolen = await linkIdentity({ user: bob, sessionId, vouched: vouch(), from: FROM })
    expect(stolen).toEqual({ ok: false, code: 'provider_over' })
    expect(await db.identity.count({ where: { userId: bob.id } })).toBe(0)
  })

  it('by two at once connects it to one', async () => {
    const people = await Promise.all(Array.from({ length: 5 }, () => makePerson()))
    const sessions = await Promise.all(people.map(signIn))
    const vouched = vouch()
    const outcomes = await Promise.all(
      people.map((user, n) => linkIdentity({ user, sessionId: sessions[n]?.sessionId ?? '', vouched, from: FROM })),
    )
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1)
    expect(await db.identity.count({ where: { subject: vouched.subject } })).toBe(1)
  })
})

describe('what a provider says', () => {
  const jwt = (claims: object) => `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`

  it.each([
    ['google', { email: 'jane@gmail.com', email_verified: true }, true],
    ['google', { email: 'jane@corp.example', email_verified: true, hd: 'corp.example' }, true],
    ['google', { email: 'jane@corp.example', email_verified: true }, false],
    ['google', { email: 'jane@gmail.com', email_verified: false }, false],
    ['microsoft-entra-id', { email: 'victim@corp.example' }, false],
    ['microsoft-entra-id', { email: 'victim@corp.example', xms_edov: false }, false],
    ['microsoft-entra-id', { email: 'jane@corp.example', xms_edov: true }, true],
    ['microsoft-entra-id', { email: 'jane@corp.example', xms_edov: '1' }, true],
    ['keycloak', { email: 'jane@corp.example', email_verified: true }, true],
    ['keycloak', { email: 'jane@corp.example', email_verified: 'yes' }, false],
    ['oidc', { email: 'jane@corp.example' }, false],
    ['oidc', { email: 'no address', email_verified: true }, false],
  ] as const)('%s: %j', (provider, claims, verified) => {
    const vouched = readVouched(provider, {}, jwt({ iss: 'https://there.example', sub: '1', ...claims }))
    expect(vouched?.emailVerified).toBe(verified)
  })

  it.each([
    ['github', { id: 7, email: 'jane@corp.example', email_verified: true }, true],
    ['github', { id: 7, email: 'jane@corp.example' }, false],
    ['gitlab', { id: 7, email: 'jane@corp.example', confirmed_at: '2026-01-01' }, true],
    ['gitlab', { id: 7, email: 'jane@corp.example', confirmed_at: null }, false],
  ] as const)('%s: %j', (provider, profile, verified) => {
    expect(readVouched(provider, profile, undefined)).toMatchObject({ subject: '7', emailVerified: verified })
  })

  it('is nothing without a name that lasts, and of one issuer', () => {
    for (const claims of [{}, { sub: '' }, { sub: 'a\u0000b' }, { sub: 'x'.repeat(256) }, { sub: { a: 1 } }]) {
      expect(readVouched('oidc', {}, jwt({ iss: 'https://there.example', ...claims }))).toBeNull()
    }
    const [one, two] = ['https://one.example', 'https://two.example'].map((iss) =>
      readVouched('oidc', {}, jwt({ iss, sub: '1' })),
    )
    expect(one?.subject).not.toBe(two?.subject)
  })

  it('takes the address and whether it is verified from one place', () => {
    const token = jwt({ iss: 'https://there.example', sub: '1', email: 'victim@corp.example' })
    const vouched = readVouched('oidc', { email: 'mine@evil.example', email_verified: true }, token)
    expect(vouched).toMatchObject({ email: 'victim@corp.example', emailVerified: false })
  })
})
