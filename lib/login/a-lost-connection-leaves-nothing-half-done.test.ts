// Promise: the connection to the database is lost at any statement of any step, before it or after its commit: never both
// a session and a reusable code, never a half-enrolled factor, no committed change lost; and who tries again gets in.

import { Secret } from 'otpauth'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { MINUTE, now, setClockOffset } from '@/lib/clock'
import { db, disconnect } from '@/lib/db'
import { regenerateBackupCodes } from '@/lib/factors/backup-codes/regenerate-backup-codes'
import { confirmTotpEnrollment } from '@/lib/factors/totp/confirm-enrollment'
import { requestRecovery } from '@/lib/recovery/request-recovery'
import { startRecovery } from '@/lib/recovery/start-recovery'
import { redeemTicket } from '@/lib/sessions/redeem-ticket'
import { type Cut, type DatabaseProxy, startDatabaseProxy } from '@/lib/testing/database-proxy'
import {
  type Authenticator,
  challengeOf,
  codeOf,
  enrollerOf,
  FROM,
  giveAuthenticator,
  makePerson,
  openTicket,
  PASSWORD,
  type Person,
  settleClock,
  signIn,
  startAuthenticator,
} from '@/lib/testing/people'
import { mailsQueuedFor, newestMail } from '@/lib/testing/queue'
import { whyUnavailable } from '@/lib/unavailable'
import { requestPasswordReset } from '@/lib/users/request-password-reset'
import { resetLinkIsGood, resetPassword } from '@/lib/users/reset-password'
import { signUp } from '@/lib/users/sign-up'
import { linkToVerify, verifyEmail } from '@/lib/users/verify-email'
import { answerChallenge } from './answer-challenge'
import { finishLinkIsGood, finishRecovery } from './finish-recovery'
import { startLogin } from './start-login'
import { startStepUp } from './start-step-up'

let proxy: DatabaseProxy
beforeAll(async () => {
  proxy = await startDatabaseProxy(process.env.DATABASE_URL as string)
  // Before anything has read it.
  process.env.DATABASE_URL = proxy.url
})
afterAll(async () => {
  await disconnect()
  await proxy.stop()
})

/** Each time two minutes on: no code, and no limit, of the time before counts. */
let later = 0
beforeEach(() => settleClock(later))
function timeGoesOn(ms = 2 * MINUTE): void {
  later += ms
  settleClock(later)
}

/**
 * Goes through a step with the connection cut before its first statement, its second and so on, until it is through without
 * a cut; then after each that commits something. (After any other is before the next.)
 * @param act the step itself
 * @param check what must hold of the database, and that trying again leads in
 */
async function atEveryStatement<Given>(step: {
  prepare: () => Promise<Given>
  act: (given: Given) => Promise<{ ok: boolean; code?: string } | object | null>
  check: (given: Given) => Promise<void>
}): Promise<number> {
  const run = async (n: number, cut: Cut) => {
    timeGoesOn()
    const given = await step.prepare()
    proxy.cutAt(n, cut)
    const outcome = await step.act(given).catch((error: unknown) => {
      // Whoever called is told to come back: 503.
      if (whyUnavailable(error) !== 'unavailable') throw error
      return { ok: false, code: 'unavailable' }
    })
    const { wasCut, committing } = proxy.stopCutting()
    if (!wasCut) expect(outcome).not.toMatchObject({ ok: false })
    await step.check(given)
    return wasCut ? null : committing
  }
  let through: number[] | null = null
  let n = 0
  while (!through) through = await run(++n, 'before')
  for (const committing of through) expect(await run(committing, 'after')).toBeNull()
  return n - 1
}

/** A sign-in from the beginning, with the next code. */
async function signsInAnew(person: Person, { secret }: Authenticator): Promise<void> {
  timeGoesOn(MINUTE)
  const answer = await answerChallenge({
    token: await challengeOf(person),
    method: 'totp',
    code: codeOf(secret),
    from: FROM,
  })
  if (!answer.ok) throw new Error(answer.code)
  await openTicket(answer.ticket)
}

const failuresOf = async ({ id }: Person) => (await db.user.findUniqueOrThrow({ where: { id } })).factorFailures

it('signing up, and confirming the address', async () => {
  let count = 0
  const sizes = await atEveryStatement({
    prepare: async () => `new-${++count}@example.com`,
    act: (email) => signUp({ email, password: PASSWORD, from: FROM }),
    async check(email) {
      const links = await db.oneTimeToken.count({ where: { email, purpose: 'sign_up' } })
      expect(await mailsQueuedFor(email)).toHaveLength(links)
    },
  })
  expect(sizes).toBeGreaterThan(4)

  const confirmed = await atEveryStatement({
    async prepare() {
      const email = `new-${++count}@example.com`
      const asked = await signUp({ email, password: PASSWORD, from: FROM })
      if (!asked.ok) throw new Error(asked.code)
      return { email, browserToken: asked.browserToken, token: (await newestMail(email, 'verify_email')).props.token }
    },
    act: (given) => verifyEmail({ ...given, from: FROM }),
    async check({ email, browserToken, token }) {
      const users = await db.user.count({ where: { email, roles: { some: { roleName: 'user' } } } })
      // The link is good, or the account is there: one of the two.
      expect((await linkToVerify(token, browserToken)) !== null).toBe(users === 0)
      if (users === 0) expect(await verifyEmail({ token, browserToken, from: FROM })).toMatchObject({ ok: true })
      expect(await startLogin({ email, password: PASSWORD, from: FROM })).toMatchObject({ ok: true, status: 'ticket' })
    },
  })
  expect(confirmed).toBeGreaterThan(4)
})

it('the password, and the ticket that becomes a session', async () => {
  const person = await makePerson()
  const count = () => db.session.count({ where: { userId: person.id } })
  await atEveryStatement({
    prepare: count,
    act: () => startLogin({ email: person.email, password: PASSWORD, from: FROM }),
    async check(before) {
      expect(await count()).toBe(before)
      await signIn(person)
      expect(await count()).toBe(before + 1)
    },
  })
  const redeemed = await atEveryStatement({
    async prepare() {
      await db.loginTicket.deleteMany({ where: { userId: person.id } })
      const login = await startLogin({ email: person.email, password: PASSWORD, from: FROM })
      if (!login.ok || login.status !== 'ticket') throw new Error('no ticket')
      return { ticket: login.ticket, before: await count() }
    },
    act: ({ ticket }) => redeemTicket({ ticket, previousToken: undefined }),
    async check({ ticket, before }) {
      const tickets = await db.loginTicket.count({ where: { userId: person.id } })
      expect((await count()) - before + tickets, 'a session or a ticket, and never both').toBe(1)
      if (tickets === 0) expect(await redeemTicket({ ticket, previousToken: undefined })).toBeNull()
      await signIn(person)
    },
  })
  expect(redeemed).toBe(1)
})

it('a code from an app, in a browser that is to be trusted', async () => {
  const person = await makePerson()
  const app = await giveAuthenticator(person)
  const trusted = () => db.trustedBrowser.count({ where: { userId: person.id } })
  const statements = await atEveryStatement({
    async prepare() {
      await db.loginTicket.deleteMany({ where: { userId: person.id } })
      return { token: await challengeOf(person), code: codeOf(app.secret), before: await trusted() }
    },
    act: ({ token, code }) =>
      answerChallenge({ token, method: 'totp', code, trust: { browser: undefined }, from: FROM }),
    async check({ token, code, before }) {
      const [tickets, sessions] = [
        await db.loginTicket.count({ where: { userId: person.id } }),
        await db.session.count({ where: { userId: person.id, createdAt: { gte: now() } } }),
      ]
      expect(sessions).toBe(0)
      expect((await trusted()) - before, 'trusted with the ticket, or not at all').toBe(tickets)
      // One at most: charged, and its answer not heard.
      expect(await failuresOf(person)).toBeLessThanOrEqual(1)
      const again = await answerChallenge({ token, method: 'totp', code, from: FROM })
      expect(again.ok, 'the code is used up with the ticket, or is good').toBe(tickets === 0)
      await signsInAnew(person, app)
      expect(await failuresOf(person)).toBeLessThanOrEqual(1)
      await db.user.update({ where: { id: person.id }, data: { factorFailures: 0 } })
    },
  })
  expect(statements).toBeGreaterThan(1)
})

it('a backup code, and new ones', async () => {
  const person = await makePerson()
  const app = await giveAuthenticator(person)
  const unused = () => db.backupCode.count({ where: { userId: person.id, usedAt: null } })
  let codes = app.backupCodes
  await atEveryStatement({
    async prepare() {
      await db.loginTicket.deleteMany({ where: { userId: person.id } })
      if (codes.length === 0 || (await unused()) < 2) {
        const made = await regenerateBackupCodes({ user: person, sessionId: app.sessionId, from: FROM })
        if (!made.ok) throw new Error(made.code)
        codes = made.codes
      }
      const notes = (await mailsQueuedFor(person.email)).length
      return { token: await challengeOf(person), code: codes.shift() ?? '', before: await unused(), notes }
    },
    act: ({ token, code }) => answerChallenge({ token, method: 'backup_code', code, from: FROM }),
    async check({ token, code, before, notes }) {
      const tickets = await db.loginTicket.count({ where: { userId: person.id } })
      expect(before - (await unused())).toBe(tickets)
      expect((await mailsQueuedFor(person.email)).length - notes, 'told of it, just where it was used').toBe(tickets)
      const again = await answerChallenge({ token, method: 'backup_code', code, from: FROM })
      expect(again.ok).toBe(tickets === 0)
      await db.user.update({ where: { id: person.id }, data: { factorFailures: 0 } })
    },
  })
  await atEveryStatement({
    prepare: async () => (await db.backupCode.findMany({ where: { userId: person.id } })).map(({ id }) => id).sort(),
    act: () => regenerateBackupCodes({ user: person, sessionId: app.sessionId, from: FROM }),
    async check(before) {
      const now = (await db.backupCode.findMany({ where: { userId: person.id } })).map(({ id }) => id).sort()
      expect(now, 'all the old ones or all new').toHaveLength(10)
      expect([0, 10]).toContain(now.filter((id) => before.includes(id)).length)
    },
  })
})

it('an authenticator that is being set up', async () => {
  const statements = await atEveryStatement({
    async prepare() {
      const person = await makePerson()
      const { sessionId } = await signIn(person)
      const base32 = await startAuthenticator(person, sessionId)
      const secret = new Uint8Array(Secret.fromBase32(base32).buffer)
      return { person, sessionId, secret, code: codeOf(secret) }
    },
    act: ({ person, sessionId, code }) =>
      confirmTotpEnrollment({ enroller: enrollerOf(person, sessionId), code, from: FROM }),
    async check({ person, sessionId, secret, code }) {
      const [confirmed, codes, notes, tickets] = [
        await db.factor.count({ where: { userId: person.id, confirmedAt: { not: null } } }),
        await db.backupCode.count({ where: { userId: person.id } }),
        (await mailsQueuedFor(person.email)).filter(({ template }) => template === 'factor_added').length,
        await db.loginTicket.count({ where: { userId: person.id } }),
      ]
      expect([confirmed, codes, notes, tickets], 'all of it or nothing').toEqual(
        confirmed === 1 ? [1, 10, 1, 1] : [0, 0, 0, 0],
      )
      const again = await confirmTotpEnrollment({ enroller: enrollerOf(person, sessionId), code, from: FROM })
      expect(again.ok, 'the code of the set-up is good until it was used').toBe(confirmed === 0)
      await signsInAnew(person, { secret, factorId: '', backupCodes: [], sessionId })
    },
  })
  expect(statements).toBeGreaterThan(6)
})

it('a step-up, which replaces the session', async () => {
  const person = await makePerson()
  const app = await giveAuthenticator(person)
  let { sessionId } = app
  const sessions = () => db.session.findMany({ where: { userId: person.id }, select: { id: true } })
  const prepare = async () => {
    await db.loginTicket.deleteMany({ where: { userId: person.id } })
    const token = (await startStepUp({ session: { id: sessionId, userId: person.id, amr: ['pwd'] }, from: FROM })) ?? ''
    const answer = await answerChallenge({ token, method: 'totp', code: codeOf(app.secret), from: FROM })
    if (!answer.ok) throw new Error(answer.code)
    return answer.ticket
  }
  await atEveryStatement({
    prepare,
    act: (ticket) => redeemTicket({ ticket, previousToken: undefined }),
    async check() {
      const [only, ...others] = await sessions()
      expect(others, 'one session, the old or the new').toEqual([])
      const tickets = await db.loginTicket.count({ where: { userId: person.id } })
      expect(only?.id === sessionId).toBe(tickets === 1)
      sessionId = only?.id ?? ''
    },
  })
})

it('a new password by mail', async () => {
  let count = 0
  const person = await makePerson()
  await atEveryStatement({
    async prepare() {
      await db.oneTimeToken.deleteMany({ where: { userId: person.id } })
      await db.user.update({ where: { id: person.id }, data: { factorFailures: 0 } })
      await requestPasswordReset({ email: person.email, from: FROM })
      const { passwordHash } = await db.user.findUniqueOrThrow({ where: { id: person.id } })
      const { token } = (await newestMail(person.email, 'reset_password')).props
      return { token, passwordHash, password: `a-new-battery-${++count}-staple` }
    },
    act: ({ token, password }) => resetPassword({ token, password, from: FROM }),
    async check({ token, password, passwordHash }) {
      const after = await db.user.findUniqueOrThrow({ where: { id: person.id } })
      const changed = after.passwordHash !== passwordHash
      expect(await resetLinkIsGood(token), 'the link is good until it was used').toBe(!changed)
      if (!changed) expect(await resetPassword({ token, password, from: FROM })).toMatchObject({ ok: true })
      expect(await startLogin({ email: person.email, password, from: FROM })).toMatchObject({ ok: true })
    },
  })
})

it('the end of a recovery', async () => {
  const person = await makePerson()
  await giveAuthenticator(person)
  await requestRecovery({ token: await challengeOf(person), from: FROM })
  await startRecovery({ token: (await newestMail(person.email, 'recovery_link')).props.token, from: FROM })
  timeGoesOn(25 * 60 * MINUTE)
  const waits = { userId: person.id, purpose: 'recovery' }
  const link = async () => (await newestMail(person.email, 'recovery_ready')).props.token
  await atEveryStatement({
    async prepare() {
      await db.loginChallenge.deleteMany({ where: waits })
      let token = await link()
      if (!(await finishLinkIsGood(token))) {
        // It was used, and its answer was not heard: whoever asks again is sent another, and waits for nothing.
        await requestRecovery({ token: await challengeOf(person), from: FROM })
        token = await link()
      }
      return token
    },
    act: (token) => finishRecovery({ token, password: PASSWORD, from: FROM }),
    async check(token) {
      const open = await db.loginChallenge.count({ where: waits })
      expect(await finishLinkIsGood(token), 'the link, or what it led to').toBe(open === 0)
      expect(await db.session.count({ where: { userId: person.id, createdAt: { gte: now() } } })).toBe(0)
    },
  })
  setClockOffset(0)
})
