// Promise: a code from an administrator signs its person in once, in its time, where another administrator has agreed if
// that is asked; and whoever guesses at it pays as for any other guess.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MINUTE, setClockOffset } from '../../clock'
import { db } from '../../db'
import { answerChallenge } from '../../login/answer-challenge'
import { readChallenge } from '../../login/read-challenge'
import { startStepUp } from '../../login/start-step-up'
import { findSession } from '../../sessions/find-session'
import {
  challengeOf,
  FROM,
  giveAuthenticator,
  makePerson,
  openTicket,
  type Person,
  settleClock,
} from '../../testing/people'
import { mailsQueuedFor, newestMail } from '../../testing/queue'
import { approveBypass } from './approve-bypass'
import { issueBypass } from './issue-bypass'
import { withdrawBypass } from './withdraw-bypass'

beforeEach(() => settleClock())
afterEach(async () => {
  setClockOffset(0)
  await db.settings.update({ where: { id: 1 }, data: { bypassApproval: false, bypassMinutes: 60 } })
})

const by = (person: Person) => ({ actor: `user:${person.id}` as const, from: FROM })

async function issued(person: Person, admin: Person) {
  const made = await issueBypass({ userId: person.id, ...by(admin) })
  if (!made.ok) throw new Error(made.code)
  return made
}

async function enrolled() {
  const [person, admin] = [await makePerson(), await makePerson({ roles: ['admin'] })]
  await giveAuthenticator(person)
  return { person, admin }
}

const answer = (token: string, code: string) => answerChallenge({ token, method: 'bypass', code, from: FROM })
const methodsOf = async (token: string) => (await readChallenge(token))?.methods.map(({ type }) => type)

it('signs in once, out of fifty that send it at the same moment', async () => {
  const { person, admin } = await enrolled()
  const { code } = await issued(person, admin)
  const tokens = await Promise.all(Array.from({ length: 10 }, () => challengeOf(person)))
  const outcomes = await Promise.all(tokens.flatMap((token) => Array.from({ length: 5 }, () => answer(token, code))))
  const tickets = outcomes.flatMap((outcome) => (outcome.ok ? [outcome.ticket] : []))
  expect(tickets).toHaveLength(1)
  const { token } = await openTicket(tickets[0] ?? '')
  expect(await findSession(token)).toMatchObject({ aal: 2, amr: ['pwd', 'bypass', 'mfa'] })
  expect(await db.bypass.count({ where: { userId: person.id } })).toBe(0)
})

it('takes it however it was copied, and tells the person that it was made and that it was used', async () => {
  const { person, admin } = await enrolled()
  const { code } = await issued(person, admin)
  expect(code).toMatch(/^([0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}$/)
  const told = await newestMail(person.email, 'bypass_issued')
  expect(JSON.stringify(await mailsQueuedFor(person.email))).not.toContain(code)
  expect(told.props.approval).toBe(false)
  const token = await challengeOf(person)
  expect(await answer(token, code.toUpperCase().replaceAll('-', ' '))).toMatchObject({ ok: true })
  expect(await newestMail(person.email, 'bypass_used')).toBeDefined()
  const events = await db.auditEvent.findMany({ where: { userId: person.id, event: { startsWith: 'bypass' } } })
  expect(events).toMatchObject([{ event: 'bypass.issued', actor: `user:${admin.id}` }])
  expect(JSON.stringify(events.map(({ details }) => details))).not.toContain(code)
})

it('is offered only while there is one, and only at a sign-in', async () => {
  const { person, admin } = await enrolled()
  const before = await challengeOf(person)
  expect(await methodsOf(before)).toEqual(['totp', 'backup_code'])
  const { code } = await issued(person, admin)
  expect(await methodsOf(before)).toEqual(['totp', 'backup_code', 'bypass'])
  const signedIn = await answer(before, code)
  if (!signedIn.ok) throw new Error(signedIn.code)
  const session = await openTicket(signedIn.ticket)
  const { code: another } = await issued(person, admin)
  const stepUp = await startStepUp({
    session: { id: session.sessionId, userId: person.id, amr: ['pwd', 'bypass', 'mfa'] },
    from: FROM,
  })
  if (!stepUp) throw new Error('the session is over')
  expect(await methodsOf(stepUp)).not.toContain('bypass')
  expect(await answer(stepUp, another)).toMatchObject({ ok: false, code: 'method_not_permitted' })
})

it('does not make the browser a trusted one', async () => {
  const { person, admin } = await enrolled()
  const { code } = await issued(person, admin)
  const token = await challengeOf(person)
  const done = await answerChallenge({ token, method: 'bypass', code, trust: { browser: undefined }, from: FROM })
  expect(done).toMatchObject({ ok: true, browser: undefined })
  expect(await db.trustedBrowser.count({ where: { userId: person.id } })).toBe(0)
})

describe('is refused', () => {
  it('when its time is over', async () => {
    const { person, admin } = await enrolled()
    const { code } = await issued(person, admin)
    settleClock(61 * MINUTE)
    const token = await challengeOf(person)
    expect(await methodsOf(token)).not.toContain('bypass')
    expect(await answer(token, code)).toMatchObject({ ok: false, code: 'method_not_permitted' })
  })

  it('when a newer one was made, or it was withdrawn', async () => {
    const { person, admin } = await enrolled()
    const { code: old } = await issued(person, admin)
    const { code } = await issued(person, admin)
    const token = await challengeOf(person)
    expect(await answer(token, old)).toMatchObject({ ok: false, code: 'invalid_code' })
    expect(await withdrawBypass({ userId: person.id, ...by(admin) })).toMatchObject({ ok: true })
    expect(await answer(token, code)).toMatchObject({ ok: false, code: 'method_not_permitted' })
  })

  it('until another administrator has agreed: not who made it, nor who is to use it', async () => {
    await db.settings.update({ where: { id: 1 }, data: { bypassApproval: true } })
    const { person, admin } = await enrolled()
    const other = await makePerson({ roles: ['admin'] })
    const { code, needsApproval } = await issued(person, admin)
    expect(needsApproval).toBe(true)
    const token = await challengeOf(person)
    expect(await methodsOf(token)).not.toContain('bypass')
    expect(await answer(token, code)).toMatchObject({ ok: false, code: 'method_not_permitted' })
    expect(await approveBypass({ userId: person.id, ...by(admin) })).toEqual({ ok: false, code: 'own_bypass' })
    expect(await approveBypass({ userId: person.id, ...by(person) })).toEqual({ ok: false, code: 'own_account' })
    expect(await answer(token, code)).toMatchObject({ ok: false, code: 'method_not_permitted' })
    expect(await approveBypass({ userId: person.id, ...by(other) })).toEqual({ ok: true })
    expect(await answer(token, code)).toMatchObject({ ok: true })
  })

  it('also when that is switched on after it was made', async () => {
    const { person, admin } = await enrolled()
    const { code } = await issued(person, admin)
    const token = await challengeOf(person)
    await db.settings.update({ where: { id: 1 }, data: { bypassApproval: true } })
    expect(await answer(token, code)).toMatchObject({ ok: false, code: 'method_not_permitted' })
  })

  it('of somebody else', async () => {
    const { person, admin } = await enrolled()
    const { person: thief } = await enrolled()
    const { code } = await issued(person, admin)
    await issued(thief, admin)
    expect(await answer(await challengeOf(thief), code)).toMatchObject({ ok: false, code: 'invalid_code' })
    await db.bypass.deleteMany({ where: { userId: thief.id } })
    await db.bypass.updateMany({ where: { userId: person.id }, data: { userId: thief.id } })
    expect(await answer(await challengeOf(thief), code)).toMatchObject({ ok: false, code: 'invalid_code' })
  })

  it('when guessed at, from the same budget as every other guess', async () => {
    const { person, admin } = await enrolled()
    const { code } = await issued(person, admin)
    const token = await challengeOf(person)
    for (let left = 4; left >= 0; left--) {
      const wrong = await answer(token, '0000-0000-0000-0000')
      expect(wrong).toMatchObject(left > 0 ? { code: 'invalid_code', attemptsLeft: left } : { code: 'locked' })
    }
    expect(await answer(await challengeOf(person), code)).toMatchObject({ ok: false, code: 'locked' })
  })
})

it('is made for nobody who could not use it, and by nobody for themselves', async () => {
  const { person, admin } = await enrolled()
  expect(await issueBypass({ userId: admin.id, ...by(admin) })).toEqual({ ok: false, code: 'own_account' })
  expect(await issueBypass({ userId: (await makePerson()).id, ...by(admin) })).toEqual({ ok: false, code: 'no_factor' })
  await db.user.update({ where: { id: person.id }, data: { disabledAt: new Date() } })
  expect(await issueBypass({ userId: person.id, ...by(admin) })).toEqual({ ok: false, code: 'user_disabled' })
})
