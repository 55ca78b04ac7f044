// Promise: what an administrator does to an account holds at the next request, is on record under their name, and never
// leaves nobody to administer.

import { Secret } from 'otpauth'
import { beforeEach, describe, expect, it } from 'vitest'
import { now } from '../clock'
import { newToken } from '../crypto/token'
import { db } from '../db'
import { codeAt } from '../factors/totp/algorithm'
import { confirmTotpEnrollment } from '../factors/totp/confirm-enrollment'
import { startTotpEnrollment } from '../factors/totp/start-enrollment'
import { answerChallenge } from '../login/answer-challenge'
import { findEnrollment } from '../login/find-enrollment'
import { startLogin } from '../login/start-login'
import { approveRecovery } from '../recovery/approve-recovery'
import { findSession } from '../sessions/find-session'
import {
  challengeOf,
  codeOf,
  FROM,
  giveAuthenticator,
  makePerson,
  openTicket,
  PASSWORD,
  type Person,
  settleClock,
  signIn,
} from '../testing/people'
import { mailsQueuedFor, newestMail } from '../testing/queue'
import { acceptInvitation, invitedAddress } from '../users/accept-invitation'
import { requestPasswordReset } from '../users/request-password-reset'
import { resetPassword } from '../users/reset-password'
import { resetTwoFactor } from '../users/reset-two-factor'
import { createUser } from './create-user'
import { deleteUser } from './delete-user'
import { disableUser } from './disable-user'
import { enableUser } from './enable-user'
import { endSessionsOf } from './end-sessions'
import { inviteUser } from './invite-user'
import { reinviteUser } from './reinvite-user'
import { requireReenrollment } from './require-reenrollment'
import { unlockUser } from './unlock-user'

let admin: Person
beforeEach(async () => {
  settleClock()
  admin = await makePerson({ roles: ['admin'] })
})

const on = (person: Person, who: Person = admin) => ({
  userId: person.id,
  actor: `user:${who.id}` as const,
  from: FROM,
})

const onRecord = async (person: Person, event: string) =>
  db.auditEvent.findMany({ where: { userId: person.id, event, actor: `user:${admin.id}` } })

describe('disabling', () => {
  it('holds at the next request, for sessions, sign-ins under way, tickets, links and one-time codes', async () => {
    const person = await makePerson()
    const session = await signIn(person)
    const login = await startLogin({ email: person.email, password: PASSWORD, from: FROM })
    if (!login.ok || login.status !== 'ticket') throw new Error('no ticket')
    await requestPasswordReset({ email: person.email, from: FROM })
    const { props } = await newestMail(person.email, 'reset_password')
    expect(await findSession(session.token)).not.toBeNull()

    expect(await disableUser(on(person))).toEqual({ ok: true })
    expect(await findSession(session.token)).toBeNull()
    await expect(openTicket(login.ticket)).rejects.toThrow()
    expect(await resetPassword({ token: props.token, password: `${PASSWORD}-2`, from: FROM })).toMatchObject({
      code: 'link_expired',
    })
    expect(await startLogin({ email: person.email, password: PASSWORD, from: FROM })).toMatchObject({
      code: 'invalid_credentials',
    })
    expect(await onRecord(person, 'user.disabled')).toHaveLength(1)

    expect(await enableUser(on(person))).toEqual({ ok: true })
    expect(await findSession(session.token)).toBeNull()
    expect(await startLogin({ email: person.email, password: PASSWORD, from: FROM })).toMatchObject({ ok: true })
  })

  it('is not for one’s own account, nor for the last administrator', async () => {
    await db.userRole.deleteMany({ where: { roleName: 'admin', userId: { not: admin.id } } })
    expect(await disableUser(on(admin))).toEqual({ ok: false, code: 'own_account' })
    expect(await deleteUser(on(admin))).toEqual({ ok: false, code: 'own_account' })
    const operator = { userId: admin.id, actor: 'operator', from: null } as const
    expect(await disableUser(operator)).toEqual({ ok: false, code: 'last_administrator' })
    expect(await deleteUser(operator)).toEqual({ ok: false, code: 'last_administrator' })
    expect(await db.user.findUniqueOrThrow({ where: { id: admin.id } })).toMatchObject({ disabledAt: null })
    const other = await makePerson({ roles: ['admin'] })
    const both = await Promise.all([disableUser(on(admin, other)), disableUser(on(other, admin))])
    expect(both.filter(({ ok }) => ok)).toHaveLength(1)
  })
})

it('unlocking lets a right code in again', async () => {
  const person = await makePerson()
  const { secret } = await giveAuthenticator(person)
  const token = await challengeOf(person)
  for (let n = 0; n < 5; n++) await answerChallenge({ token, method: 'backup_code', code: '0'.repeat(16), from: FROM })
  const next = await challengeOf(person)
  const answer = () => answerChallenge({ token: next, method: 'totp', code: codeOf(secret), from: FROM })
  expect(await answer()).toMatchObject({ code: 'locked' })
  expect(await unlockUser(on(person))).toEqual({ ok: true })
  expect(await answer()).toMatchObject({ ok: true })
  expect(await onRecord(person, 'user.unlocked')).toHaveLength(1)
})

it('signing somebody out ends every session of theirs, and nobody else’s', async () => {
  const person = await makePerson()
  const [one, two] = [await signIn(person), await signIn(person)]
  const others = await signIn(admin)
  const underWay = await startLogin({ email: person.email, password: PASSWORD, from: FROM })
  if (!underWay.ok || underWay.status !== 'ticket') throw new Error('no ticket')
  expect(await endSessionsOf(on(person))).toMatchObject({ ok: true, ended: 2 })
  expect(await Promise.all([findSession(one.token), findSession(two.token)])).toEqual([null, null])
  await expect(openTicket(underWay.ticket)).rejects.toThrow()
  expect(await findSession(others.token)).not.toBeNull()
})

describe('asking for a new second factor', () => {
  it('asks for the old one once more, then puts a new one, and new backup codes, in the place of all there are', async () => {
    const person = await makePerson()
    const old = await giveAuthenticator(person)
    const session = await db.session.count({ where: { userId: person.id } })
    expect(session).toBeGreaterThan(0)
    expect(await requireReenrollment(on(person))).toEqual({ ok: true })
    expect(await db.session.count({ where: { userId: person.id } })).toBe(0)
    expect(await newestMail(person.email, 'reenrollment_required')).toBeDefined()

    const token = await challengeOf(person)
    const shown = await answerChallenge({ token, method: 'totp', code: codeOf(old.secret), from: FROM })
    if (shown.ok || shown.code !== 'enrollment_required') throw new Error('no enrollment')
    const waiting = await findEnrollment(shown.enrollment)
    if (!waiting) throw new Error('nothing waits')
    const enroller = waiting.enroller
    const started = await startTotpEnrollment({ enroller, fresh: true, from: FROM })
    if (!started.ok) throw new Error(started.code)
    const secret = new Uint8Array(Secret.fromBase32(started.pending.secret).buffer)
    const done = await confirmTotpEnrollment({ enroller, code: codeAt(secret, now()), from: FROM })
    if (!done.ok) throw new Error(done.code)

    const factors = await db.factor.findMany({ where: { userId: person.id } })
    expect(factors.map(({ id }) => id)).toEqual([done.factor.id])
    expect(done.backupCodes).toHaveLength(10)
    expect(await db.user.findUniqueOrThrow({ where: { id: person.id } })).toMatchObject({ reenrollRequiredAt: null })
    const { token: cookie } = await openTicket(done.ticket)
    expect(await findSession(cookie)).toMatchObject({ aal: 2 })
    expect(
      await answerChallenge({
        token: await challengeOf(person),
        method: 'backup_code',
        code: old.backupCodes[0] ?? '',
        from: FROM,
      }),
    ).toMatchObject({ code: 'invalid_code' })
  })

  it('is nothing for somebody who has none', async () => {
    expect(await requireReenrollment(on(await makePerson()))).toEqual({ ok: false, code: 'no_factor' })
  })
})

it('removing every second factor goes through the guard, and takes the one-time code along', async () => {
  const person = await makePerson()
  await giveAuthenticator(person)
  expect(await resetTwoFactor(on(person))).toMatchObject({ ok: true, removed: 1 })
  expect(await db.factor.count({ where: { userId: person.id } })).toBe(0)
  expect(await onRecord(person, 'user.two_factor_reset')).toHaveLength(1)
})

it('nobody removes every second factor of their own, or agrees to their own recovery', async () => {
  await giveAuthenticator(admin)
  expect(await resetTwoFactor(on(admin))).toEqual({ ok: false, code: 'own_account' })
  expect(await db.factor.count({ where: { userId: admin.id } })).toBe(1)
  const actor = `user:${admin.id}` as const
  expect(await approveRecovery({ email: admin.email, actor })).toEqual({ ok: false, code: 'own_account' })
})

it('nobody is made an administrator in secret, also not with a password', async () => {
  const { actor, from } = on(admin)
  const email = 'second-in-command@example.com'
  const made = await createUser({ email, password: PASSWORD, role: 'admin', verified: true, actor, from })
  if (!made.ok) throw new Error(made.code)
  for (const to of [email, admin.email]) {
    expect((await mailsQueuedFor(to)).map(({ template }) => template)).toContain('role_given')
  }
  const [given] = await db.auditEvent.findMany({ where: { userId: made.user.id, event: 'role.given' } })
  expect(given).toMatchObject({ actor, ip: FROM.ip, details: { role: 'admin' } })
})

it('deleting leaves the record, and nothing else', async () => {
  const person = await makePerson()
  await giveAuthenticator(person)
  expect(await deleteUser(on(person))).toEqual({ ok: true })
  expect(await db.factor.count({ where: { userId: person.id } })).toBe(0)
  const [deleted] = await onRecord(person, 'user.deleted')
  expect(deleted).toMatchObject({ details: { email: person.email } })
  expect(await deleteUser(on(person))).toEqual({ ok: false, code: 'user_not_found' })
})

describe('an invitation', () => {
  const invite = (email: string, more = {}) => inviteUser({ email, actor: `user:${admin.id}`, from: FROM, ...more })

  it('lets nobody in before its link was opened, works once, proves the address and signs nobody in', async () => {
    const group = await db.group.create({ data: { name: 'Invited' } })
    const made = await invite('new@example.com', { name: 'New', role: 'auditor', groups: [group.id] })
    if (!made.ok) throw new Error(made.code)
    const { id } = made.user
    const { props } = await newestMail('new@example.com', 'invitation')
    expect(await startLogin({ email: 'new@example.com', password: PASSWORD, from: FROM })).toMatchObject({
      code: 'invalid_credentials',
    })
    expect(await invitedAddress(props.token)).toBe('new@example.com')
    const accept = () => acceptInvitation({ token: props.token, password: PASSWORD, from: FROM })
    const outcomes = await Promise.all([accept(), accept(), accept()])
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1)
    expect(await accept()).toEqual({ ok: false, code: 'link_expired' })
    expect(await db.session.count({ where: { userId: id } })).toBe(0)
    const user = await db.user.findUniqueOrThrow({ where: { id }, include: { roles: true, groups: true } })
    expect(user).toMatchObject({ invitedAt: null })
    expect(user.emailVerifiedAt).not.toBeNull()
    expect(user.roles.map(({ roleName }) => roleName).sort()).toEqual(['auditor', 'user'])
    expect(user.groups).toHaveLength(1)
    await signIn({ id, email: 'new@example.com' })
    expect(await reinviteUser(on(made.user))).toEqual({ ok: false, code: 'not_invited' })
  })

  it('is replaced by a newer one, and ends with disabling, or with a password chosen some other way', async () => {
    const made = await invite('again@example.com')
    if (!made.ok) throw new Error(made.code)
    const first = await newestMail('again@example.com', 'invitation')
    expect(await reinviteUser(on(made.user))).toEqual({ ok: true })
    expect(await mailsQueuedFor('again@example.com')).toHaveLength(2)
    const accept = (token: string) => acceptInvitation({ token, password: PASSWORD, from: FROM })
    expect(await accept(first.props.token)).toEqual({ ok: false, code: 'link_expired' })
    const second = await newestMail('again@example.com', 'invitation')
    await requestPasswordReset({ email: 'again@example.com', from: FROM })
    const reset = await newestMail('again@example.com', 'reset_password')
    expect(await resetPassword({ token: reset.props.token, password: PASSWORD, from: FROM })).toMatchObject({
      ok: true,
    })
    expect(await accept(second.props.token)).toEqual({ ok: false, code: 'link_expired' })
    expect(await db.user.findUniqueOrThrow({ where: { id: made.user.id } })).toMatchObject({ invitedAt: null })
    const other = await invite('shut@example.com')
    if (!other.ok) throw new Error(other.code)
    const third = await newestMail('shut@example.com', 'invitation')
    expect(await disableUser(on(other.user))).toEqual({ ok: true })
    expect(await accept(third.props.token)).toEqual({ ok: false, code: 'link_expired' })
    expect(await reinviteUser(on(other.user))).toEqual({ ok: false, code: 'user_disabled' })
  })

  it('goes to nobody who is here already, and knows only roles and groups there are', async () => {
    expect(await invite(admin.email)).toEqual({ ok: false, code: 'email_taken' })
    expect(await invite('x@example.com', { role: 'emperor' })).toEqual({ ok: false, code: 'role_not_found' })
    expect(await invite('x@example.com', { groups: [admin.id] })).toEqual({ ok: false, code: 'group_not_found' })
    expect(await acceptInvitation({ token: newToken(), password: PASSWORD, from: FROM })).toMatchObject({ ok: false })
  })
})
