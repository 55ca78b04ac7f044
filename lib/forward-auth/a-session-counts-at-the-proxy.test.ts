// Promises: what a proxy is told of a visitor is what is so at this moment, and costs one query; a ticket signs in the
// browser that asked for it, on the host that it was made for, once.
import pg from 'pg'
import { beforeEach, expect, it, vi } from 'vitest'
import { DAY, MINUTE, now, plus, SECOND } from '@/lib/clock'
import { hashToken, newToken } from '@/lib/crypto/token'
import { db } from '@/lib/db'
import { housekeeping } from '@/lib/outbox/housekeeping'
import { findSession } from '@/lib/sessions/find-session'
import { FROM, giveAuthenticator, makePerson, type Person, settleClock, signIn } from '@/lib/testing/people'
import { makeGroup, makeRule } from '@/lib/testing/rules'
import { checkForwardAuth, identityHeaders } from './check-forward-auth'
import { type Demands, readDemands } from './demands'
import { handOver } from './hand-over'
import { withoutTicket } from './sites'

// The tests' own installation is http://localhost.
const HERE = 'http://localhost:8080/page?a=b'
const ELSEWHERE = 'http://127.0.0.1:8080/page?a=b'

beforeEach(() => settleClock())

function demands(query = ''): Demands {
  const read = readDemands(new URLSearchParams(query))
  if (!read.ok) throw new Error(read.name)
  return read.demands
}

type Cookies = { session?: string; forward?: string; state?: string }

function ask(cookies: Cookies, { at = HERE, asks = '' } = {}) {
  const asked = { url: new URL(at), takesRedirects: true, isPage: true }
  return checkForwardAuth({ asked, demands: demands(asks), cookies, from: FROM })
}

/** Makes a ticket as the return route does. @returns the address it is in, and what the browser's cookie holds */
async function ticketFor(token: string, at = ELSEWHERE) {
  const session = await findSession(token)
  if (!session) throw new Error('no session')
  const nonce = newToken()
  const state = hashToken(nonce).toString('base64url')
  const handed = await handOver({ session, site: new URL(at), state })
  if (!handed.ok) throw new Error(handed.code)
  return { address: handed.location, nonce }
}

/** Somebody's session as another host knows it. */
async function cameIn(token: string) {
  const { address, nonce } = await ticketFor(token)
  const outcome = await ask({ state: nonce }, { at: address })
  if (outcome.ok || outcome.code !== 'come_in' || !outcome.opened) throw new Error('the ticket is no good')
  return { forward: outcome.opened.token, location: outcome.location }
}

it('tells who it is, with groups, roles and what was shown', async () => {
  const person = await makePerson({ roles: ['admin', 'user'] })
  const group = await makeGroup(person)
  await db.group.update({ where: { id: group }, data: { name: 'Zürich, 50 %' } })
  await db.user.update({ where: { id: person.id }, data: { name: 'Jo "J"\u0007\r\nRemote-User: x' } })
  const { token } = await signIn(person)
  const outcome = await ask({ session: token })
  expect(outcome.ok && identityHeaders(outcome.session)).toEqual({
    'remote-user': person.id,
    'remote-email': person.email,
    'remote-name': 'Jo "J"%07%0D%0ARemote-User: x',
    'remote-groups': 'Z%C3%BCrich%2C 50 %25',
    'remote-roles': 'admin,user',
    'remote-amr': 'pwd',
  })
})

it('names every header also where there is nothing to say', async () => {
  const { token } = await signIn(await makePerson({ roles: [] }))
  const outcome = await ask({ session: token })
  expect(outcome.ok && identityHeaders(outcome.session)).toMatchObject({
    'remote-name': '',
    'remote-groups': '',
    'remote-roles': '',
  })
})

/** How many statements reach the database meanwhile. */
async function statements(work: () => Promise<unknown>): Promise<number> {
  const query = vi.spyOn(pg.Client.prototype, 'query')
  await work()
  const count = query.mock.calls.length
  query.mockRestore()
  return count
}

it('costs one query, whichever cookie it is shown, and none where there is no cookie', async () => {
  const person = await makePerson()
  await makeGroup(person)
  const { token } = await signIn(person)
  const { forward } = await cameIn(token)
  expect(await statements(() => ask({ session: token }, { asks: 'group=x&aal=2' }))).toBe(1)
  expect(await statements(() => ask({ forward }, { at: ELSEWHERE }))).toBe(1)
  expect(await statements(() => ask({ session: 'x', forward: 'ü' }))).toBe(0)
})

it('finds what it looks for by an index', async () => {
  const plan = await db.$transaction(async (tx) => {
    await tx.$executeRaw`SET LOCAL enable_seqscan = off`
    return tx.$queryRaw<{ 'QUERY PLAN': string }[]>`EXPLAIN SELECT 1 FROM sessions s
      WHERE s.id = (SELECT session_id FROM forward_sessions WHERE token_hash = '\\x00' AND host = 'a')`
  })
  const text = plan.map((row) => row['QUERY PLAN']).join('\n')
  expect(text).toContain('forward_sessions_token_hash_key')
  expect(text).toContain('sessions_pkey')
})

it.each([
  ['ending the session', (_: Person, id: string) => db.session.delete({ where: { id } })],
  ['its expiry', (_: Person, id: string) => db.session.update({ where: { id }, data: { expiresAt: now() } })],
  ['disabling the account', ({ id }: Person) => db.user.update({ where: { id }, data: { disabledAt: now() } })],
])('%s is effective at the next request, on either host', async (_, change) => {
  const person = await makePerson()
  const { token, sessionId } = await signIn(person)
  const { forward } = await cameIn(token)
  expect(await ask({ session: token })).toMatchObject({ ok: true })
  expect(await ask({ forward }, { at: ELSEWHERE })).toMatchObject({ ok: true })
  await change(person, sessionId)
  expect(await ask({ session: token })).toMatchObject({ code: 'sign_in' })
  expect(await ask({ forward }, { at: ELSEWHERE })).toMatchObject({ code: 'sign_in' })
})

it('a role or group that was taken counts no more at the next request', async () => {
  const person = await makePerson({ roles: ['admin', 'user'] })
  const group = await makeGroup(person)
  const { name } = await db.group.findUniqueOrThrow({ where: { id: group } })
  const { token } = await signIn(person)
  const asks = new URLSearchParams([
    ['group', 'no such group'],
    ['group', name],
    ['role', 'admin'],
  ]).toString()
  expect(await ask({ session: token }, { asks })).toMatchObject({ ok: true })
  await db.userRole.delete({ where: { userId_roleName: { userId: person.id, roleName: 'admin' } } })
  expect(await ask({ session: token }, { asks })).toMatchObject({ code: 'not_yours' })
  await db.groupMember.deleteMany({ where: { groupId: group } })
  expect(await ask({ session: token }, { asks: `group=${encodeURIComponent(name)}` })).toMatchObject({
    code: 'not_yours',
  })
  expect(await ask({ session: token })).toMatchObject({ ok: true })
})

it('a rule that asks for more than was shown leads to the step-up, by the route that comes back', async () => {
  const person = await makePerson()
  const { token } = await signIn(person)
  await db.factor.create({ data: { userId: person.id, type: 'totp', label: 'x', confirmedAt: now() } })
  expect(await ask({ session: token })).toMatchObject({ ok: true })
  await makeRule(await makeGroup(person))
  const outcome = await ask({ session: token })
  expect(outcome).toMatchObject({ code: 'step_up' })
  const { location } = outcome as { location: string }
  expect(location).toBe(`http://localhost:3000/api/forward-auth/return?to=${encodeURIComponent(HERE)}`)
})

it('asks for as much, as strong and as fresh as the proxy says', async () => {
  const person = await makePerson()
  const { sessionId } = await giveAuthenticator(person)
  const token = newToken()
  const set = (data: object) => db.session.update({ where: { id: sessionId }, data })
  await set({ tokenHash: hashToken(token) })
  const met = async (asks: string) => (await ask({ session: token }, { asks })).ok
  expect(await met('aal=2&method=totp&max_age=60')).toBe(true)
  expect(await met('method=webauthn&method=totp')).toBe(true)
  expect(await met('method=webauthn')).toBe(false)
  settleClock(2 * MINUTE)
  expect(await met('max_age=60')).toBe(false)
  expect(await met('max_age=300')).toBe(true)
  await set({ aal: 1, amr: ['pwd'] })
  expect(await met('aal=2')).toBe(false)
  expect(await met('aal=1')).toBe(true)
})

it('a ticket signs in the browser that asked for it, and never reaches the site', async () => {
  const { token } = await signIn(await makePerson())
  const { address, nonce } = await ticketFor(token)
  expect(withoutTicket(address)).toMatchObject({ url: ELSEWHERE })
  const outcome = await ask({ state: nonce }, { at: address })
  expect(outcome).toMatchObject({ code: 'come_in', location: ELSEWHERE, opened: { token: expect.any(String) } })
  const [event] = await db.auditEvent.findMany({ where: { event: 'session.handed_over' }, orderBy: { id: 'desc' } })
  expect(event).toMatchObject({ details: { host: '127.0.0.1' }, ip: FROM.ip, userId: expect.any(String) })
})

it('a foreign ticket signs nobody in as somebody else', async () => {
  const { address } = await ticketFor((await signIn(await makePerson())).token)
  expect(await ask({}, { at: address })).toMatchObject({ code: 'not_from_here' })
  expect(await ask({ state: newToken() }, { at: address })).toMatchObject({ code: 'come_in', opened: null })
  expect(await ask({ state: 'x' }, { at: address })).toMatchObject({ code: 'not_from_here' })
})

it.each<[string, (nonce: string, token: string) => Cookies, string]>([
  ['a browser that is known there already', (state, session) => ({ state, session }), '127.0.0.1'],
  ['a browser that did not ask for it', () => ({ state: newToken() }), '127.0.0.1'],
  ['a browser that asked for none', () => ({}), '127.0.0.1'],
  ['another host', (state) => ({ state }), '127.0.0.2'],
])('a ticket that was shown by %s is good for nothing afterwards', async (_, cookies, host) => {
  const { token } = await signIn(await makePerson())
  const { address, nonce } = await ticketFor(token)
  const shown = await ask(cookies(nonce, token), { at: address.replace('127.0.0.1', host) })
  expect(shown).not.toMatchObject({ opened: { token: expect.any(String) } })
  if ('location' in shown) expect(shown.location).toBe(ELSEWHERE.replace('127.0.0.1', host))
  expect(await ask({ state: nonce }, { at: address })).toMatchObject({ code: 'come_in', opened: null })
})

it('a ticket is good once, also for many at a time', async () => {
  const { token, sessionId } = await signIn(await makePerson())
  const { address, nonce } = await ticketFor(token)
  const outcomes = await Promise.all(Array.from({ length: 12 }, () => ask({ state: nonce }, { at: address })))
  expect(outcomes.filter((outcome) => 'opened' in outcome && outcome.opened)).toHaveLength(1)
  expect(await db.forwardSession.count({ where: { sessionId } })).toBe(1)
  expect(await ask({ state: nonce }, { at: address })).toMatchObject({ code: 'come_in', opened: null })
})

it('a ticket is good on its own host, for a minute, and while the session lasts', async () => {
  const { token, sessionId } = await signIn(await makePerson())
  const elsewhere = await ticketFor(token)
  const moved = elsewhere.address.replace('127.0.0.1', '127.0.0.2')
  expect(await ask({ state: elsewhere.nonce }, { at: moved })).toMatchObject({ opened: null })
  const late = await ticketFor(token)
  settleClock(61 * SECOND)
  expect(await ask({ state: late.nonce }, { at: late.address })).toMatchObject({ opened: null })
  const ended = await ticketFor(token)
  await db.session.delete({ where: { id: sessionId } })
  expect(await ask({ state: ended.nonce }, { at: ended.address })).toMatchObject({ opened: null })
})

it('what a browser is known by on one host opens nothing on another, and is no session of ours', async () => {
  const { token } = await signIn(await makePerson())
  const { forward } = await cameIn(token)
  expect(await ask({ forward }, { at: ELSEWHERE.replace('127.0.0.1', '127.0.0.2') })).toMatchObject({ code: 'sign_in' })
  expect(await ask({ session: forward })).toMatchObject({ code: 'sign_in' })
  expect(await findSession(forward)).toBeNull()
})

it('the session of another person is another person', async () => {
  const [one, other] = [await makePerson(), await makePerson()]
  const { forward } = await cameIn((await signIn(one)).token)
  const { token } = await signIn(other)
  const outcome = await ask({ session: token, forward }, { at: ELSEWHERE })
  expect(outcome.ok && outcome.session.user.id).toBe(other.id)
})

it('who comes from another host is known there by a state of this browser alone, kept for all its windows', async () => {
  const first = await ask({}, { at: ELSEWHERE })
  expect(first).toMatchObject({ code: 'sign_in', nonce: expect.stringMatching(/^[\w-]{43}$/) })
  const { nonce, location } = first as { nonce: string; location: string }
  const state = new URL(location).searchParams.get('state')
  expect(state).toBe(hashToken(nonce).toString('base64url'))
  expect(await ask({ state: nonce }, { at: ELSEWHERE })).toMatchObject({ nonce, location })
  expect(await ask({}, { at: HERE })).toMatchObject({ nonce: null })
})

it('no ticket is made without a state', async () => {
  const session = await findSession((await signIn(await makePerson())).token)
  if (!session) throw new Error('no session')
  const site = new URL(ELSEWHERE)
  for (const state of [null, '', 'x', "'; --"]) {
    expect(await handOver({ session, site, state })).toMatchObject({ code: 'not_allowed' })
  }
})

it('tickets that nobody came with are swept away', async () => {
  const { token } = await signIn(await makePerson())
  await ticketFor(token)
  settleClock(DAY)
  await housekeeping()
  expect(await db.forwardTicket.count({ where: { expiresAt: { lte: plus(now(), 0) } } })).toBe(0)
})
