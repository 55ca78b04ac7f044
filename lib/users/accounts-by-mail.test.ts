// Promises about sign-up, confirmation and forgotten passwords: nothing is told to strangers, a link works once, and
// control of a mailbox alone opens nothing.
import { beforeEach, describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '@/lib/clock'
import { db } from '@/lib/db'
import { answerChallenge } from '@/lib/login/answer-challenge'
import { startLogin } from '@/lib/login/start-login'
import { findSession } from '@/lib/sessions/find-session'
import {
  challengeOf,
  codeOf,
  FROM,
  giveAuthenticator,
  makePerson,
  PASSWORD,
  settleClock,
  signIn,
} from '@/lib/testing/people'
import { mailsQueuedFor, newestMail } from '@/lib/testing/queue'
import { createUser } from '../people/create-user'
import { changePassword } from './change-password'
import { completeSetup } from './complete-setup'
import { createSetupLink } from './create-setup-link'
import { requestPasswordReset } from './request-password-reset'
import { resetPassword } from './reset-password'
import { resetTwoFactor } from './reset-two-factor'
import { signUp } from './sign-up'
import { verifyEmail as confirmByLink, linkToVerify } from './verify-email'

beforeEach(() => settleClock())

const NEW_PASSWORD = 'another-Zebra-window-41-crane'
let addresses = 0
const newAddress = () => `new-${++addresses}@example.com`

/** Confirms as the browser that signed up does, or as any other by the password. */
const verifyEmail = (input: { token: string; browserToken?: string; password?: string }) =>
  confirmByLink({ browserToken: undefined, ...input, from: FROM })

/** @returns the token that the browser keeps */
async function signUpHere(email: string, password = PASSWORD): Promise<string> {
  const made = await signUp({ email, password, from: FROM })
  if (!made.ok) throw new Error(made.code)
  return made.browserToken
}

async function linkFor(email: string) {
  return (await newestMail(email, 'verify_email')).props.token
}

describe('sign-up', () => {
  it('makes no account until the link is opened, then one that signs in with that password', async () => {
    const email = newAddress()
    const browserToken = await signUpHere(email)
    expect(await db.user.findUnique({ where: { email } })).toBeNull()
    const token = await linkFor(email)
    expect(await linkToVerify(token, browserToken)).toEqual({ email, asksPassword: false })
    expect(await verifyEmail({ token, browserToken })).toMatchObject({ ok: true, email })
    expect(await startLogin({ email, password: PASSWORD, from: FROM })).toMatchObject({ status: 'ticket' })
    expect(await verifyEmail({ token, browserToken })).toMatchObject({ code: 'link_expired' })
  })

  it('answers the same for an address that has an account; its owner is told by mail', async () => {
    const { email } = await makePerson()
    expect(await signUp({ email, password: NEW_PASSWORD, from: FROM })).toMatchObject({ ok: true })
    expect((await mailsQueuedFor(email)).map((mail) => mail.template)).toEqual(['account_exists'])
    expect(await startLogin({ email, password: NEW_PASSWORD, from: FROM })).toMatchObject({
      code: 'invalid_credentials',
    })
  })

  it('in another browser the link asks for the password that was chosen', async () => {
    const email = newAddress()
    await signUpHere(email)
    const token = await linkFor(email)
    expect(await linkToVerify(token, undefined)).toEqual({ email, asksPassword: true })
    expect(await verifyEmail({ token })).toMatchObject({ code: 'password_needed' })
    expect(await verifyEmail({ token, password: NEW_PASSWORD })).toMatchObject({ code: 'wrong_password' })
    expect(await verifyEmail({ token, password: PASSWORD })).toMatchObject({ ok: true })
  })

  it('the owner of an address with which a stranger signed up confirms the stranger’s link in vain', async () => {
    const email = newAddress()
    await signUpHere(email, NEW_PASSWORD)
    const strangers = await linkFor(email)
    const browserToken = await signUpHere(email)
    const mine = await linkFor(email)
    expect(await verifyEmail({ token: strangers, browserToken })).toMatchObject({ code: 'password_needed' })
    expect(await verifyEmail({ token: strangers, browserToken, password: PASSWORD })).toMatchObject({
      code: 'wrong_password',
    })
    expect(await verifyEmail({ token: mine, browserToken })).toMatchObject({ ok: true })
    expect(await startLogin({ email, password: PASSWORD, from: FROM })).toMatchObject({ status: 'ticket' })
    expect(await startLogin({ email, password: NEW_PASSWORD, from: FROM })).toMatchObject({ ok: false })
    expect(await verifyEmail({ token: strangers, password: NEW_PASSWORD })).toMatchObject({ code: 'link_expired' })
  })

  it('a link is good for a day', async () => {
    const email = newAddress()
    const browserToken = await signUpHere(email)
    settleClock(DAY + 30_000)
    expect(await verifyEmail({ token: await linkFor(email), browserToken })).toMatchObject({ code: 'link_expired' })
  })

  it('fifty parallel clicks on one link make one account', async () => {
    const email = newAddress()
    const browserToken = await signUpHere(email)
    const token = await linkFor(email)
    const results = await Promise.all(Array.from({ length: 50 }, () => verifyEmail({ token, browserToken })))
    expect(results.filter((result) => result.ok)).toHaveLength(1)
  })

  it.each(['password', 'qwertyuiop', '12345678', 'letmein123', 'countersign', 'aaaaaaaaaaaa'])(
    'refuses the common password %s',
    async (password) => {
      expect(await signUp({ email: newAddress(), password, from: FROM })).toMatchObject({
        code: 'password_too_common',
      })
    },
  )

  it('refuses a password made of the address', async () => {
    const result = await signUp({ email: 'bartholomew.finch@example.com', password: 'bartholomewfinch', from: FROM })
    expect(result).toMatchObject({ code: 'password_too_common' })
  })
})

describe('an account that an operator made', () => {
  it('without a confirmed address signs in only after the link, which only the right password sends', async () => {
    const email = newAddress()
    await createUser({ email, password: PASSWORD, verified: false, actor: 'operator' })
    expect(await startLogin({ email, password: NEW_PASSWORD, from: FROM })).toMatchObject({
      code: 'invalid_credentials',
    })
    expect(await mailsQueuedFor(email)).toEqual([])
    expect(await startLogin({ email, password: PASSWORD, from: FROM })).toMatchObject({ code: 'email_not_verified' })
    await verifyEmail({ token: await linkFor(email) })
    expect(await startLogin({ email, password: PASSWORD, from: FROM })).toMatchObject({ status: 'ticket' })
  })

  it('refuses an address that is taken and a role that is not there', async () => {
    const { email } = await makePerson()
    expect(await createUser({ email, password: PASSWORD, verified: true, actor: 'operator' })).toMatchObject({
      code: 'email_taken',
    })
    const stranger = { email: newAddress(), password: PASSWORD, verified: true, actor: 'operator' as const }
    expect(await createUser({ ...stranger, role: 'emperor' })).toMatchObject({ code: 'role_unknown' })
  })

  it('an operator’s reset removes every factor, ends every session, and the person is told', async () => {
    const person = await makePerson()
    await giveAuthenticator(person)
    expect(await resetTwoFactor({ email: person.email, actor: 'operator' })).toMatchObject({ ok: true, removed: 1 })
    expect(await db.session.count({ where: { userId: person.id } })).toBe(0)
    expect(await startLogin({ email: person.email, password: PASSWORD, from: FROM })).toMatchObject({
      status: 'ticket',
    })
    await newestMail(person.email, 'second_factor_reset')
  })
})

describe('forgotten password', () => {
  async function requestFor(email: string) {
    await requestPasswordReset({ email, from: FROM })
    return (await newestMail(email, 'reset_password')).props.token
  }

  it('sends nothing to an address without an account, and says nothing of it', async () => {
    const email = newAddress()
    expect(await requestPasswordReset({ email, from: FROM })).toBeUndefined()
    expect(await mailsQueuedFor(email)).toEqual([])
  })

  it('ends every session and pending sign-in, signs nobody in, and still asks for the second factor', async () => {
    const person = await makePerson()
    const session = await signIn(person)
    const { secret } = await giveAuthenticator(person)
    const pending = await challengeOf(person)
    const token = await requestFor(person.email)
    expect(await resetPassword({ token, password: NEW_PASSWORD, from: FROM })).toEqual({ ok: true })

    expect(await findSession(session.token)).toBeNull()
    expect(await db.session.count({ where: { userId: person.id } })).toBe(0)
    expect(await answerChallenge({ token: pending, method: 'totp', code: codeOf(secret), from: FROM })).toMatchObject({
      code: 'challenge_expired',
    })
    expect(await startLogin({ email: person.email, password: PASSWORD, from: FROM })).toMatchObject({ ok: false })
    expect(await startLogin({ email: person.email, password: NEW_PASSWORD, from: FROM })).toMatchObject({
      status: 'challenge',
    })
    expect((await newestMail(person.email, 'password_changed')).props.how).toBe('reset')
  })

  it('a link works once, for an hour, and a newer one replaces it', async () => {
    const { email } = await makePerson()
    const older = await requestFor(email)
    settleClock(2 * MINUTE)
    const newer = await requestFor(email)
    const reset = (token: string) => resetPassword({ token, password: NEW_PASSWORD, from: FROM })
    expect(await reset(older)).toMatchObject({ code: 'link_expired' })
    const results = await Promise.all(Array.from({ length: 20 }, () => reset(newer)))
    expect(results.filter((result) => result.ok)).toHaveLength(1)
    const late = await requestFor(email)
    settleClock(HOUR + 3 * MINUTE)
    expect(await reset(late)).toMatchObject({ code: 'link_expired' })
  })

  it('a refused password does not use the link up', async () => {
    const { email } = await makePerson()
    const token = await requestFor(email)
    expect(await resetPassword({ token, password: 'password1', from: FROM })).toMatchObject({
      code: 'password_too_common',
    })
    expect(await resetPassword({ token, password: NEW_PASSWORD, from: FROM })).toEqual({ ok: true })
  })

  it('the token of one purpose is no good for another', async () => {
    const email = newAddress()
    await signUp({ email, password: PASSWORD, from: FROM })
    const token = await linkFor(email)
    expect(await resetPassword({ token, password: NEW_PASSWORD, from: FROM })).toMatchObject({ code: 'link_expired' })
    expect(await completeSetup({ token, email, password: NEW_PASSWORD, from: FROM })).toMatchObject({
      code: 'link_expired',
    })
  })
})

describe('change of password', () => {
  it('needs the present one, and ends the other sessions if asked to', async () => {
    const person = await makePerson()
    const here = await signIn(person)
    const there = await signIn(person)
    const change = { user: { ...person, name: '' }, sessionId: here.sessionId, newPassword: NEW_PASSWORD, from: FROM }
    expect(await changePassword({ ...change, currentPassword: NEW_PASSWORD, endOtherSessions: true })).toMatchObject({
      code: 'wrong_password',
    })
    expect(await findSession(there.token)).not.toBeNull()
    expect(await changePassword({ ...change, currentPassword: PASSWORD, endOtherSessions: true })).toEqual({ ok: true })
    expect(await findSession(here.token)).not.toBeNull()
    expect(await findSession(there.token)).toBeNull()
    expect((await newestMail(person.email, 'password_changed')).props.how).toBe('changed')
  })
})

it('a change of password to the same one is refused', async () => {
  const person = await makePerson()
  const { sessionId } = await signIn(person)
  const change = { user: { ...person, name: '' }, sessionId, endOtherSessions: true, from: FROM }
  expect(await changePassword({ ...change, currentPassword: PASSWORD, newPassword: PASSWORD })).toMatchObject({
    code: 'password_unchanged',
  })
})

describe('the set-up link', () => {
  it('makes the first administrator once, is replaced by a newer one, and is not given out again', async () => {
    const tokenOf = (link: string | null) => new URL(link ?? '').searchParams.get('token')
    const older = tokenOf(await createSetupLink())
    const newer = tokenOf(await createSetupLink())
    const setUp = (token: string | null) =>
      completeSetup({ token, email: newAddress(), password: PASSWORD, from: FROM })
    expect(await setUp(older)).toMatchObject({ code: 'link_expired' })
    const results = await Promise.all(Array.from({ length: 20 }, () => setUp(newer)))
    expect(results.filter((result) => result.ok)).toHaveLength(1)
    expect(await db.userRole.count({ where: { roleName: 'admin' } })).toBe(1)
    expect(await createSetupLink()).toBeNull()
  })

  it('is no good any more once an administrator was made in another way', async () => {
    await db.userRole.deleteMany({ where: { roleName: 'admin' } })
    const token = new URL((await createSetupLink()) ?? '').searchParams.get('token')
    await createUser({ email: newAddress(), password: PASSWORD, role: 'admin', verified: true, actor: 'operator' })
    expect(await completeSetup({ token, email: newAddress(), password: PASSWORD, from: FROM })).toMatchObject({
      code: 'link_expired',
    })
  })
})
