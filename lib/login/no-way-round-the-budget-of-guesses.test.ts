// Threat: a way round the budget of guesses: another place that asks for a password, a browser or session that was known before
// there was anything to guess at, a mailbox, what is given back for nothing, or a moment in which the process was killed.
import { Secret } from 'otpauth'
import { expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '@/lib/clock'
import { hashToken } from '@/lib/crypto/token'
import { db } from '@/lib/db'
import { confirmTotpEnrollment } from '@/lib/factors/totp/confirm-enrollment'
import {
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
  startAuthenticator,
  wrongCode,
} from '@/lib/testing/people'
import { mailsQueuedFor, newestMail } from '@/lib/testing/queue'
import { unlockUser } from '../people/unlock-user'
import { requestRecovery } from '../recovery/request-recovery'
import { startRecovery } from '../recovery/start-recovery'
import { redeemTicket } from '../sessions/redeem-ticket'
import { changePassword } from '../users/change-password'
import { requestPasswordReset } from '../users/request-password-reset'
import { resetPassword } from '../users/reset-password'
import { afterAClockWasAhead } from './after-a-clock-was-ahead'
import { answerChallenge } from './answer-challenge'
import { chargeAttempt } from './charge-attempt'
import { finishRecovery } from './finish-recovery'
import { startLogin } from './start-login'
import { startStepUp } from './start-step-up'
import { tellOfFailedSignIns } from './tell-of-failed-sign-ins'
import { challengeInBrowser } from './which-challenge'

const login = ({ email }: { email: string }, password = PASSWORD, browser?: string) =>
  startLogin({ email, password, browser, from: FROM })

async function evaluated({ id }: Person) {
  const events = await db.auditEvent.findMany({
    where: { userId: id, outcome: 'failure', event: { in: ['login.factor', 'step_up.factor'] } },
  })
  return events.filter(({ details }) => !JSON.stringify(details).includes('refused')).length
}

/** Signs in with the password alone. */
async function aal1(person: Person, token?: string) {
  const done = await login(person, PASSWORD, token)
  if (!done.ok || done.status !== 'ticket') throw new Error('asks for more')
  const opened = await redeemTicket({ ticket: done.ticket, previousToken: undefined, browser: { token } })
  if (!opened?.browser) throw new Error('not known')
  const session = await db.session.findUniqueOrThrow({ where: { tokenHash: hashToken(opened.token) } })
  return { browser: opened.browser, session }
}

async function byMail(person: Person, password: string, browser?: string) {
  await requestPasswordReset({ email: person.email, from: FROM })
  const { token } = (await newestMail(person.email, 'reset_password')).props
  expect(await resetPassword({ token, password, browser, from: FROM })).toMatchObject({ ok: true })
}

it('right sign-ins with one authenticator are no wrong codes of another', async () => {
  settleClock()
  const person = await makePerson()
  const { secret, sessionId } = await giveAuthenticator(person)
  const second = new Uint8Array(Secret.fromBase32(await startAuthenticator(person, sessionId)).buffer)
  settleClock(MINUTE)
  const done = await confirmTotpEnrollment({
    enroller: enrollerOf(person, sessionId),
    code: codeOf(second, -1),
    from: FROM,
  })
  if (!done.ok) throw new Error(done.code)
  await openTicket(done.ticket)
  for (let day = 1; day <= 8; day++) {
    settleClock(day * DAY)
    const answer = await answerChallenge({
      token: await challengeOf(person),
      method: 'totp',
      code: codeOf(secret),
      from: FROM,
    })
    if (!answer.ok) throw new Error(answer.code)
    // What one sign-in leaves, three months of them have left.
    if (day === 1) {
      await db.factor.updateMany({ where: { userId: person.id, failures: { gt: 0 } }, data: { failures: 95 } })
    }
  }
  // Not one wrong code was ever given. The second device still works.
  settleClock(102 * DAY)
  const own = await answerChallenge({
    token: await challengeOf(person),
    method: 'totp',
    code: codeOf(second),
    from: FROM,
  })
  expect(own).toMatchObject({ ok: true })
}, 120_000)

it('a thief who signed in before there was a second factor has twenty guesses too', async () => {
  settleClock()
  const person = await makePerson()
  const thief = await aal1(person)
  const { secret } = await giveAuthenticator(person)
  for (let lock = 0; lock < 8; lock++) {
    settleClock(HOUR + lock * (15 * MINUTE + 30_000))
    const step = await login(person, PASSWORD, thief.browser)
    if (!step.ok || step.status !== 'challenge') break
    for (let n = 0; n < 5; n++)
      await answerChallenge({ token: step.token, method: 'totp', code: wrongCode(secret), from: FROM })
  }
  expect(await evaluated(person)).toBeLessThanOrEqual(20)
}, 60_000)

it('nor does the session of before, at the step-up, while the owner signs in as ever', async () => {
  settleClock()
  const person = await makePerson()
  const thief = await aal1(person)
  const { secret } = await giveAuthenticator(person)
  for (let lock = 0; lock < 8; lock++) {
    settleClock(HOUR + lock * (15 * MINUTE + 30_000))
    const token = await startStepUp({ session: thief.session, from: FROM })
    if (!token) break
    for (let n = 0; n < 5; n++) await answerChallenge({ token, method: 'totp', code: wrongCode(secret), from: FROM })
  }
  expect(await evaluated(person)).toBeLessThanOrEqual(20)
}, 60_000)

it('who reads the mailbox has no endless number of guesses', async () => {
  settleClock()
  const person = await makePerson()
  const { secret } = await giveAuthenticator(person)
  for (let round = 0; round < 12; round++) {
    settleClock(HOUR + round * (15 * MINUTE + 30_000))
    const password = `thiefs-own-Horse-${round}-battery-staple`
    await byMail(person, password)
    const step = await login(person, password)
    if (!step.ok || step.status !== 'challenge') break
    for (let n = 0; n < 5; n++)
      await answerChallenge({ token: step.token, method: 'totp', code: wrongCode(secret), from: FROM })
  }
  expect(await evaluated(person)).toBeLessThanOrEqual(25)
}, 60_000)

it('the last step of a recovery takes no more passwords than strangers have', async () => {
  settleClock()
  const person = await makePerson()
  await giveAuthenticator(person)
  expect(await requestRecovery({ token: await challengeOf(person), from: FROM })).toMatchObject({ ok: true })
  await startRecovery({ token: (await newestMail(person.email, 'recovery_link')).props.token, from: FROM })
  const { token } = (await newestMail(person.email, 'recovery_ready')).props
  settleClock(25 * HOUR)
  for (let n = 0; n < 40; n++) await finishRecovery({ token, password: `wrong password ${n}`, from: FROM })
  expect(await finishRecovery({ token, password: PASSWORD, from: FROM })).toMatchObject({ ok: false })
}, 60_000)

it('nor does the form that changes the password', async () => {
  settleClock()
  const person = await makePerson()
  const { session } = await aal1(person)
  const change = (currentPassword: string) =>
    changePassword({
      user: { ...person, name: '' },
      sessionId: session.id,
      currentPassword,
      newPassword: 'another-Horse-battery-8-staple',
      endOtherSessions: false,
      from: FROM,
    })
  for (let n = 0; n < 60; n++) expect(await change(`wrong password ${n}`)).toMatchObject({ ok: false })
  expect(await change(PASSWORD)).toMatchObject({ ok: false })
}, 60_000)

it('after a new password by mail, who hammers still does not shut the owner out of their own browser', async () => {
  settleClock()
  const person = await makePerson()
  const own = await aal1(person)
  await byMail(person, 'another-Horse-battery-8-staple', own.browser)
  // Twenty wrong passwords an hour are enough, for ever.
  for (let n = 0; n < 20; n++) await login(person, `wrong password ${n}`)
  expect(await login(person, 'another-Horse-battery-8-staple', own.browser)).toMatchObject({ ok: true })
}, 60_000)

it('killed between charge and record, the twentieth still ends the password and tells', async () => {
  settleClock()
  const person = await makePerson()
  const { secret } = await giveAuthenticator(person)
  await db.user.update({ where: { id: person.id }, data: { strangerFailures: 19 } })
  const challenge = challengeInBrowser(await challengeOf(person))
  if (!challenge) throw new Error()
  await chargeAttempt(challenge, 'totp', new Date(Date.now()))
  settleClock(HOUR)
  for (let n = 0; n < 3; n++) {
    const step = await login(person)
    if (!step.ok || step.status !== 'challenge') break
    await answerChallenge({ token: step.token, method: 'totp', code: wrongCode(secret), from: FROM })
  }
  const told = (await mailsQueuedFor(person.email)).filter(({ template }) => template === 'password_invalidated')
  expect(told).toHaveLength(1)
  expect((await db.user.findUniqueOrThrow({ where: { id: person.id } })).passwordHash).toBeNull()
})

it('nobody fills a mailbox: links for a new password are bounded for an account', async () => {
  settleClock()
  const person = await makePerson()
  for (let n = 0; n < 150; n++)
    await requestPasswordReset({ email: person.email, from: { ip: `192.0.2.${n}`, userAgent: null } })
  const mails = (await mailsQueuedFor(person.email)).filter(({ template }) => template === 'reset_password')
  expect(mails.length).toBeLessThan(20)
})

it('a planted or stolen device cookie taken to another account does not take the owner’s browser away', async () => {
  settleClock()
  const [owner, thief] = [await makePerson(), await makePerson()]
  const own = (await aal1(owner)).browser
  await aal1(thief, own)
  for (let n = 0; n < 20; n++) await login(owner, `wrong password ${n}`)
  expect(await login(owner, PASSWORD, own)).toMatchObject({ ok: true })
})

it('unverified: sign-ins send no mail without end', async () => {
  settleClock()
  const person = await makePerson({ verified: false })
  for (let n = 0; n < 40; n++) await login(person)
  const mails = (await mailsQueuedFor(person.email)).filter(({ template }) => template === 'verify_email')
  expect(mails).toHaveLength(1)
  // On record is each of them.
  expect(await db.auditEvent.count({ where: { userId: person.id, event: 'login.password' } })).toBe(40)
})

it('a wrong code is told also where the owner is behind the same address with the same browser', async () => {
  settleClock()
  const person = await makePerson()
  const { secret } = await giveAuthenticator(person)
  const token = await challengeOf(person)
  for (let n = 0; n < 4; n++) await answerChallenge({ token, method: 'totp', code: wrongCode(secret), from: FROM })
  settleClock(5 * MINUTE)
  const own = await challengeOf(person)
  const done = await answerChallenge({ token: own, method: 'totp', code: codeOf(secret), from: FROM })
  if (!done.ok) throw new Error(done.code)
  await redeemTicket({ ticket: done.ticket, previousToken: undefined, browser: { token: undefined } })
  settleClock(HOUR)
  await tellOfFailedSignIns()
  expect(
    (await mailsQueuedFor(person.email)).filter(({ template }) => template === 'second_factor_failed'),
  ).toHaveLength(1)
})

it('a clock that was ahead for a moment does not shut strangers out for days', async () => {
  const person = await makePerson()
  settleClock(30 * DAY)
  for (let n = 0; n < 20; n++) await login(person, `wrong password ${n}`)
  settleClock()
  await afterAClockWasAhead()
  settleClock(2 * HOUR)
  expect(await login(person)).toMatchObject({ ok: true })
})

it('an administrator’s unlocking lets somebody in whom strangers have guessed out', async () => {
  settleClock()
  const person = await makePerson()
  const { secret } = await giveAuthenticator(person)
  await db.user.update({ where: { id: person.id }, data: { strangerFailures: 20 } })
  await unlockUser({ userId: person.id, actor: 'system', from: FROM })
  expect(
    await answerChallenge({ token: await challengeOf(person), method: 'totp', code: codeOf(secret), from: FROM }),
  ).toMatchObject({ ok: true })
})

it('a person whose first step is a provider is told by a reset, and gets back in a new browser', async () => {
  settleClock()
  const person = await makePerson()
  const { secret } = await giveAuthenticator(person)
  // Guessed out twice over: the five of the link as well, by slips of their own in a private window.
  await db.user.update({
    where: { id: person.id },
    data: { strangerFailures: 20, guessedAt: new Date(), passwordHash: null },
  })
  await requestPasswordReset({ email: person.email, from: FROM })
  const { token } = (await newestMail(person.email, 'reset_password')).props
  await resetPassword({ token, password: 'another-Horse-battery-8-staple', from: FROM })
  const step = await login(person, 'another-Horse-battery-8-staple')
  if (!step.ok || step.status !== 'challenge') throw new Error('no challenge')
  expect(await answerChallenge({ token: step.token, method: 'totp', code: codeOf(secret), from: FROM })).toMatchObject({
    ok: true,
  })
})

it('a right password that could not be followed up is charged to nobody', async () => {
  settleClock()
  const person = await makePerson()
  await db.passwordBucket.deleteMany()
  await db.$executeRaw`CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no room'; END $$`
  await db.$executeRaw`CREATE TRIGGER fail BEFORE INSERT ON login_tickets EXECUTE FUNCTION fail()`
  for (let n = 0; n < 3; n++) await expect(login(person)).rejects.toThrow()
  await db.$executeRaw`DROP FUNCTION fail CASCADE`
  expect(await db.passwordBucket.count({ where: { failures: { gt: 0 } } })).toBe(0)
  expect(await login(person)).toMatchObject({ ok: true })
})
