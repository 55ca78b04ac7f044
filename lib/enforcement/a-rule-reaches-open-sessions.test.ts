// Promise: turning a rule on reaches sessions already open: they step up, or end and lead through an enrollment; and a
// sign-in that is under way is held to the rules of the moment it is answered (ASVS 7.4, 7.5.2).
import { beforeEach, expect, it } from 'vitest'
import { DAY, MINUTE, now } from '@/lib/clock'
import { db } from '@/lib/db'
import { answerChallenge } from '@/lib/login/answer-challenge'
import { findEnrollment } from '@/lib/login/find-enrollment'
import { readChallenge } from '@/lib/login/read-challenge'
import { startLogin } from '@/lib/login/start-login'
import { startStepUp } from '@/lib/login/start-step-up'
import { findSession } from '@/lib/sessions/find-session'
import {
  challengeOf,
  codeOf,
  FROM,
  giveAuthenticator,
  giveSentCodes,
  makePerson,
  openTicket,
  PASSWORD,
  type Person,
  settleClock,
  signIn,
} from '@/lib/testing/people'
import { giveFactors, lapse, makeGroup, makeRule } from '@/lib/testing/rules'
import { evaluatePolicy } from './evaluate-policy'

beforeEach(() => settleClock())

const enter = ({ email }: Person, browser?: string) => startLogin({ email, password: PASSWORD, browser, from: FROM })

async function signInWithApp(person: Person, secret: Uint8Array, trust = false) {
  const token = await challengeOf(person)
  const trusting = trust ? { browser: undefined } : undefined
  const answer = await answerChallenge({ token, method: 'totp', code: codeOf(secret), trust: trusting, from: FROM })
  if (!answer.ok) throw new Error(answer.code)
  return { ...(await openTicket(answer.ticket)), browser: answer.browser }
}

it('a session of a password alone ends where there is no factor, and the next sign-in leads to one', async () => {
  const person = await makePerson()
  const { token } = await signIn(person)
  await makeRule(await makeGroup(person))
  expect(await findSession(token)).toBeNull()
  expect(await enter(person)).toMatchObject({ status: 'enrollment', allowedMethods: ['totp', 'email', 'webauthn'] })
})

it('it goes on while there are days of grace, and ends with them, to the minute', async () => {
  const person = await makePerson()
  await signIn(person)
  await makeRule(await makeGroup(person), { graceDays: 7 })
  settleClock(7 * DAY - MINUTE)
  const login = await enter(person)
  expect(login).toMatchObject({ status: 'ticket', due: { allowedMethods: ['totp', 'email', 'webauthn'] } })
  if (!login.ok || login.status !== 'ticket') return
  const { token } = await openTicket(login.ticket)
  expect(await findSession(token)).toMatchObject({ owes: null })
  settleClock(7 * DAY + MINUTE)
  expect(await findSession(token)).toBeNull()
  expect(await enter(person)).toMatchObject({ status: 'enrollment' })
})

it('a session of a password alone steps up where there is a factor, and opens nothing before', async () => {
  const person = await makePerson()
  const early = await signIn(person)
  const { secret } = await giveAuthenticator(person)
  expect(await findSession(early.token)).toMatchObject({ owes: null })
  await makeRule(await makeGroup(person))
  expect(await findSession(early.token)).toMatchObject({ owes: 'step_up' })

  const stepUp = await startStepUp({ session: { id: early.sessionId, userId: person.id, amr: ['pwd'] }, from: FROM })
  const answer = await answerChallenge({ token: stepUp ?? '', method: 'totp', code: codeOf(secret), from: FROM })
  if (!answer.ok) throw new Error(answer.code)
  expect(await findSession((await openTicket(answer.ticket)).token)).toMatchObject({ owes: null, aal: 2 })
})

it('a session of an app ends where a key is required; a backup code does not stand in for it', async () => {
  const person = await makePerson()
  const { secret, backupCodes } = await giveAuthenticator(person)
  const { token } = await signInWithApp(person, secret)
  await makeRule(await makeGroup(person), { strength: 'phishing_resistant' })
  expect(await findSession(token)).toBeNull()
  const challenge = await challengeOf(person)
  expect(await readChallenge(challenge)).toMatchObject({ purpose: 'replace_factor' })
  const answer = await answerChallenge({
    token: challenge,
    method: 'backup_code',
    code: backupCodes[0] ?? '',
    from: FROM,
  })
  expect(answer).toMatchObject({ code: 'enrollment_required', allowedMethods: ['webauthn'] })
  if (answer.ok || answer.code !== 'enrollment_required') return
  const asked = { target: { type: 'group' }, strength: 'phishing_resistant' }
  expect(await findEnrollment(answer.enrollment)).toMatchObject({ reason: 'rule', asked })
})

it('a method forbidden while its challenge is open is refused at the answer, and costs no try', async () => {
  const person = await makePerson()
  const { secret } = await giveAuthenticator(person)
  await giveSentCodes(person, 'email', person.email, (await signInWithApp(person, secret)).sessionId)
  settleClock(2 * MINUTE)
  const token = await challengeOf(person)
  await makeRule(await makeGroup(person), { allowedMethods: ['email'] })
  expect(await answerChallenge({ token, method: 'totp', code: codeOf(secret), from: FROM })).toMatchObject({
    code: 'method_not_permitted',
  })
  expect(await db.user.findUniqueOrThrow({ where: { id: person.id } })).toMatchObject({ factorFailures: 0 })
  expect((await readChallenge(token))?.methods.map(({ type }) => type)).toEqual(['email', 'backup_code'])
})

it('a trusted browser is trusted as long as the shortest rule says, and its open session no longer', async () => {
  const person = await makePerson()
  const { secret } = await giveAuthenticator(person)
  const { browser } = await signInWithApp(person, secret, true)
  const login = await enter(person, browser)
  if (!login.ok || login.status !== 'ticket') throw new Error('not trusted')
  const { token } = await openTicket(login.ticket)
  const group = await makeGroup(person)
  const rule = await makeRule(group, { trustDays: 7 })
  expect(await findSession(token)).toMatchObject({ aal: 1, owes: null })
  settleClock(8 * DAY)
  expect(await enter(person, browser)).toMatchObject({ status: 'challenge' })
  settleClock(MINUTE)
  await db.rule.update({ where: { id: rule }, data: { trustDays: 0 } })
  expect(await enter(person, browser)).toMatchObject({ status: 'challenge' })
  expect(await findSession(token)).toMatchObject({ owes: 'step_up' })
})

it('a browser that was trusted for an app stands in for nothing where a key is required', async () => {
  const person = await makePerson()
  const { secret } = await giveAuthenticator(person)
  await giveFactors(person, 'webauthn')
  settleClock(MINUTE)
  const { browser } = await signInWithApp(person, secret, true)
  const login = await enter(person, browser)
  if (!login.ok || login.status !== 'ticket') throw new Error('not trusted')
  const { token } = await openTicket(login.ticket)
  await makeRule(await makeGroup(person), { strength: 'phishing_resistant' })
  expect(await findSession(token)).toMatchObject({ owes: 'step_up' })
  expect(await enter(person, browser)).toMatchObject({ status: 'challenge' })
})

it('a shorter trust reaches the sessions that rest on it', async () => {
  const person = await makePerson()
  const { secret } = await giveAuthenticator(person)
  const { browser } = await signInWithApp(person, secret, true)
  settleClock(5 * DAY)
  const login = await enter(person, browser)
  if (!login.ok || login.status !== 'ticket') throw new Error('not trusted')
  const { token } = await openTicket(login.ticket)
  await makeRule(await makeGroup(person), { trustDays: 6 })
  expect(await findSession(token)).toMatchObject({ owes: null })
  await db.rule.updateMany({ data: { trustDays: 4 } })
  expect(await findSession(token)).toMatchObject({ owes: 'step_up' })
})

it('sessions end when the shortest rule says, and when nobody has used them for so long', async () => {
  const person = await makePerson()
  const { token } = await signIn(person)
  const group = await makeGroup(person)
  await makeRule(group, { requirement: 'optional', sessionDays: 1, idleMinutes: 30 })
  settleClock(20 * MINUTE)
  expect((await findSession(token))?.expiresAt.getTime()).toBeLessThan(now().getTime() + DAY)
  settleClock(45 * MINUTE)
  expect(await findSession(token)).not.toBeNull()
  settleClock(80 * MINUTE)
  expect(await findSession(token)).toBeNull()
  const kept = await signIn(person)
  await db.session.update({ where: { id: kept.sessionId }, data: { lastSeenAt: new Date(now().getTime() + DAY) } })
  settleClock(DAY + 79 * MINUTE)
  expect(await findSession(kept.token)).not.toBeNull()
  settleClock(DAY + 81 * MINUTE)
  expect(await findSession(kept.token)).toBeNull()
})

it('putting a sign-in off gains no time: the deadline is on record for all, and for who comes later with the first sign-in', async () => {
  const [one, other] = [await makePerson(), await makePerson()]
  const group = await makeGroup(one)
  const ruleId = await makeRule(group, { graceDays: 7 })
  expect(await db.enrollmentDeadline.count({ where: { ruleId } })).toBe(1)
  await db.groupMember.create({ data: { groupId: group, userId: other.id } })
  await enter(other)
  const first = await db.enrollmentDeadline.findMany({ where: { ruleId }, orderBy: { userId: 'asc' } })
  expect(first).toHaveLength(2)
  settleClock(3 * DAY)
  await enter(other)
  // Out of the group and in again: nothing is opened anew.
  await db.groupMember.deleteMany({ where: { groupId: group } })
  await db.groupMember.create({ data: { groupId: group, userId: other.id } })
  await enter(other)
  expect(await db.enrollmentDeadline.findMany({ where: { ruleId }, orderBy: { userId: 'asc' } })).toEqual(first)
  settleClock(7 * DAY + MINUTE)
  expect(await enter(other)).toMatchObject({ status: 'enrollment' })
})

it('what is foretold is what is asked: who, by which rule, and until when', async () => {
  const person = await makePerson()
  const group = await makeGroup(person)
  const ruleId = await makeRule(group, { graceDays: 7, strength: 'app_or_stronger' })
  const { deadline } = await db.enrollmentDeadline.findFirstOrThrow({ where: { ruleId } })
  expect(await evaluatePolicy(person.id)).toMatchObject({
    state: 'in_grace',
    step: { kind: 'none', due: { deadline, allowedMethods: ['totp', 'webauthn'] } },
    asked: { target: { type: 'group', id: group }, deadline },
    rules: [{ rule: { id: ruleId }, phase: 'in_force', deadline, satisfied: false, decides: true }],
  })
  await lapse(ruleId)
  expect(await evaluatePolicy(person.id)).toMatchObject({ state: 'overdue', step: { kind: 'enroll' } })
  await enter(person)
  const event = await db.auditEvent.findFirst({
    where: { userId: person.id, event: 'login.password' },
    orderBy: { id: 'desc' },
  })
  expect(event?.details).toMatchObject({
    step: 'enroll',
    reason: 'rule',
    rule: ruleId,
    target: 'group',
    requirement: 'required',
    strength: 'app_or_stronger',
  })
  expect(await evaluatePolicy('00000000-0000-7000-8000-000000000000')).toBeNull()
})
