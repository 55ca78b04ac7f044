// Threat: whoever has the password, or the password and the mailbox, uses recovery as a way round the second factor.
// Promise: it waits, everybody concerned is told, it can be stopped at any time, and nothing changes until it is complete.
import { Secret } from 'otpauth'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE, now, plus, setClockOffset } from '@/lib/clock'
import { newId } from '@/lib/crypto/id'
import { hashPassword } from '@/lib/crypto/password'
import { newToken } from '@/lib/crypto/token'
import { db } from '@/lib/db'
import { removeFactor } from '@/lib/factors/remove-factor'
import { confirmTotpEnrollment } from '@/lib/factors/totp/confirm-enrollment'
import { startTotpEnrollment } from '@/lib/factors/totp/start-enrollment'
import { answerChallenge } from '@/lib/login/answer-challenge'
import { askForPasskey } from '@/lib/login/ask-for-passkey'
import { findEnrollment } from '@/lib/login/find-enrollment'
import { finishRecovery } from '@/lib/login/finish-recovery'
import { signInWithPasskey } from '@/lib/login/sign-in-with-passkey'
import { startLogin } from '@/lib/login/start-login'
import { startStepUp } from '@/lib/login/start-step-up'
import { readMailbox } from '@/lib/mailbox/read-mailbox'
import { sendMailJob } from '@/lib/outbox/send-mail-job'
import { startWorker } from '@/lib/outbox/worker'
import { readAttention } from '@/lib/statistics/read-attention'
import { giveKey } from '@/lib/testing/keys'
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
} from '@/lib/testing/people'
import { mailsQueuedFor, newestMail } from '@/lib/testing/queue'
import { requestPasswordReset } from '@/lib/users/request-password-reset'
import { resetPassword } from '@/lib/users/reset-password'
import { resetTwoFactor } from '@/lib/users/reset-two-factor'
import { approveRecovery } from './approve-recovery'
import { cancelOwnRecovery, cancelRecoveryByLink } from './cancel-recovery'
import { readRecovery } from './read-recovery'
import { requestRecovery } from './request-recovery'
import { startRecovery } from './start-recovery'

beforeEach(() => settleClock())
afterEach(async () => {
  await db.settings.update({ where: { id: 1 }, data: { recoveryHours: 24, recoveryApproval: false } })
})

const request = async (person: Person) => requestRecovery({ token: await challengeOf(person), from: FROM })
const told = async (address: string) => (await mailsQueuedFor(address)).map((mail) => mail.template)
type Linked = 'recovery_link' | 'recovery_started' | 'recovery_ready' | 'reset_password'
const linkOf = async (person: Person, template: Linked) => (await newestMail(person.email, template)).props

/** Somebody with an authenticator who says that it is lost, and has opened the link of the mail. */
async function waiting() {
  const person = await makePerson()
  const authenticator = await giveAuthenticator(person)
  expect(await request(person)).toMatchObject({ ok: true })
  const { token } = await linkOf(person, 'recovery_link')
  expect(await startRecovery({ token, from: FROM })).toMatchObject({ ok: true })
  const cancel = (await linkOf(person, 'recovery_started')).token
  const finish = async () => (await linkOf(person, 'recovery_ready')).token
  return { person, authenticator, cancel, finish }
}

const finishWith = (token: unknown, password = PASSWORD) => finishRecovery({ token, password, from: FROM })

/** What a finished recovery leads to: a new authenticator, confirmed. */
async function enrollBy(token: string) {
  const found = await findEnrollment(token)
  if (!found) throw new Error('nothing waits')
  const started = await startTotpEnrollment({ enroller: found.enroller, from: FROM })
  if (!started.ok) throw new Error(started.code)
  const secret = new Uint8Array(Secret.fromBase32(started.pending.secret).buffer)
  const confirm = () => confirmTotpEnrollment({ enroller: found.enroller, code: codeOf(secret, -1), from: FROM })
  return { secret, confirm }
}

/** The waiting is over, and link and password were shown. */
async function finished() {
  const all = await waiting()
  settleClock(24 * HOUR + 30_000)
  const done = await finishWith(await all.finish())
  if (!done.ok) throw new Error(done.code)
  return { ...all, token: done.token }
}

describe('the waiting', () => {
  it('cannot be finished one minute before its time, and can at its time', async () => {
    const { person, finish } = await waiting()
    const { readyAt } = await db.recoveryRequest.findUniqueOrThrow({ where: { userId: person.id } })
    if (!readyAt) throw new Error('it has not begun')
    const token = await finish()
    const moveTo = (at: Date) => setClockOffset(at.getTime() - Date.now())
    moveTo(plus(readyAt, -MINUTE))
    expect(await finishWith(token)).toMatchObject({ code: 'recovery_waiting', readyAt })
    expect(await db.loginChallenge.count({ where: { userId: person.id, purpose: 'recovery' } })).toBe(0)
    moveTo(plus(readyAt, 1))
    expect(await finishWith(token)).toMatchObject({ ok: true, allowedMethods: ['totp', 'email', 'webauthn'] })
  })

  it('takes as long as the setting says when it begins', async () => {
    await db.settings.update({ where: { id: 1 }, data: { recoveryHours: 72 } })
    const { person } = await waiting()
    const { readyAt } = await db.recoveryRequest.findUniqueOrThrow({ where: { userId: person.id } })
    expect(readyAt?.getTime()).toBeGreaterThan(plus(now(), 71 * HOUR).getTime())
    await db.settings.update({ where: { id: 1 }, data: { recoveryHours: 1 } })
    expect(await readRecovery(person.id)).toMatchObject({ readyAt })
  })

  it('is neither shortened nor begun anew by asking again, and the answer is the same', async () => {
    const { person } = await waiting()
    const before = await db.recoveryRequest.findUniqueOrThrow({ where: { userId: person.id } })
    settleClock(2 * HOUR)
    expect(await request(person)).toEqual({ ok: true, hours: 24, approval: false })
    expect(await db.recoveryRequest.findUniqueOrThrow({ where: { userId: person.id } })).toEqual(before)
    expect((await told(person.email)).slice(-1)).toEqual(['recovery_started'])
    const { token } = await linkOf(person, 'recovery_link')
    expect(await startRecovery({ token, from: FROM }), 'an old link').toMatchObject({ code: 'link_expired' })
  })

  it('is over a week after its time', async () => {
    const { finish } = await waiting()
    const token = await finish()
    settleClock(8 * DAY + HOUR)
    expect(await finishWith(token)).toMatchObject({ code: 'link_expired' })
  })

  it('has not begun by asking alone: that changes nothing and readies nothing', async () => {
    const person = await makePerson()
    await giveAuthenticator(person)
    await request(person)
    expect(await readRecovery(person.id)).toBeNull()
    expect(await told(person.email)).toEqual(['factor_added', 'recovery_link'])
    settleClock(61 * MINUTE)
    const { token } = await linkOf(person, 'recovery_link')
    expect(await startRecovery({ token, from: FROM })).toMatchObject({ code: 'link_expired' })
  })

  it('floods nobody’s mailbox', async () => {
    const person = await makePerson()
    await giveAuthenticator(person)
    const token = await challengeOf(person)
    for (let n = 0; n < 5; n++) expect(await requestRecovery({ token, from: FROM })).toMatchObject({ ok: true })
    expect((await told(person.email)).filter((template) => template === 'recovery_link')).toHaveLength(1)
    settleClock(2 * MINUTE)
    await requestRecovery({ token, from: FROM })
    expect((await told(person.email)).filter((template) => template === 'recovery_link')).toHaveLength(2)
  })

  it('sends the finishing link again to who asks when it is ready, and the one before is dead', async () => {
    const { person, finish } = await waiting()
    const first = await finish()
    settleClock(25 * HOUR)
    await request(person)
    const second = await finish()
    expect(second).not.toBe(first)
    expect(await finishWith(first)).toMatchObject({ code: 'link_expired' })
    expect(await finishWith(second)).toMatchObject({ ok: true })
  })
})

describe('who may begin it', () => {
  it('nobody without a pending sign-in, in whatever words', async () => {
    for (const token of [undefined, '', 'x', newToken()]) {
      expect(await requestRecovery({ token, from: FROM })).toMatchObject({ code: 'challenge_expired' })
    }
  })

  it('who is signed in and cannot step up: the mailbox, the waiting and the password are asked all the same', async () => {
    const person = await makePerson()
    const { sessionId } = await giveAuthenticator(person)
    const session = { id: sessionId, userId: person.id, amr: ['pwd'] }
    const token = (await startStepUp({ session, from: FROM })) ?? undefined
    expect(await requestRecovery({ token, from: FROM })).toMatchObject({ ok: true })
    const begin = await linkOf(person, 'recovery_link')
    expect(await startRecovery({ token: begin.token, from: FROM })).toMatchObject({ ok: true })
    expect(await readRecovery(person.id)).not.toBeNull()
  })

  it('not by a sign-in that waits for an enrollment', async () => {
    const person = await makePerson()
    await giveAuthenticator(person)
    for (const purpose of ['enroll', 'recovery']) {
      const token = await challengeOf(person)
      await db.loginChallenge.updateMany({ where: { userId: person.id }, data: { purpose } })
      expect(await requestRecovery({ token, from: FROM }), purpose).toMatchObject({ code: 'challenge_expired' })
    }
  })

  it('nobody who is disabled, at any step', async () => {
    const { person, finish } = await waiting()
    const token = await challengeOf(person)
    await db.user.update({ where: { id: person.id }, data: { disabledAt: now() } })
    expect(await requestRecovery({ token, from: FROM })).toMatchObject({ code: 'challenge_expired' })
    settleClock(25 * HOUR)
    expect(await finishWith(await finish())).toMatchObject({ code: 'link_expired' })
  })
})

describe('the link that finishes it', () => {
  it.each(['', 'x', newToken()])('%j is none', async (token) => {
    expect(await finishWith(token)).toMatchObject({ code: 'link_expired' })
  })

  it('is not one of the other links', async () => {
    const { person, cancel } = await waiting()
    settleClock(25 * HOUR)
    await requestPasswordReset({ email: person.email, from: FROM })
    const { token: reset } = await linkOf(person, 'reset_password')
    for (const token of [cancel, reset]) expect(await finishWith(token)).toMatchObject({ code: 'link_expired' })
    expect(await startRecovery({ token: cancel, from: FROM })).toMatchObject({ code: 'link_expired' })
  })

  it('opens nothing with a wrong password, which goes on record; nor with another person’s', async () => {
    const { person, finish } = await waiting()
    settleClock(25 * HOUR)
    const token = await finish()
    const other = await makePerson()
    await db.user.update({ where: { id: other.id }, data: { passwordHash: await hashPassword('of-somebody-else-77') } })
    for (const wrong of ['wrong', 'of-somebody-else-77']) {
      expect(await finishWith(token, wrong)).toMatchObject({ code: 'invalid_credentials' })
    }
    const failed = { userId: person.id, event: 'login.password', outcome: 'failure' }
    expect(await db.auditEvent.count({ where: failed })).toBe(2)
    expect(await finishWith(token), 'the right one still does').toMatchObject({ ok: true })
  })

  it('before its time tells nobody anything who does not have the password', async () => {
    const { finish } = await waiting()
    expect(await finishWith(await finish(), 'wrong')).toEqual({ ok: false, code: 'invalid_credentials' })
  })

  it('works once, also of ten at the same time', async () => {
    const { person, finish } = await waiting()
    settleClock(25 * HOUR)
    const token = await finish()
    const results = await Promise.all(Array.from({ length: 10 }, () => finishWith(token)))
    expect(results.filter((result) => result.ok)).toHaveLength(1)
    expect(await db.loginChallenge.count({ where: { userId: person.id, purpose: 'recovery' } })).toBe(1)
    expect(await finishWith(token)).toMatchObject({ code: 'link_expired' })
  })
})

describe('what it leads to', () => {
  it('is no session: only a new factor can be enrolled there', async () => {
    const { person, token } = await finished()
    expect(await db.session.count({ where: { userId: person.id } }), 'the one of the enrollment').toBe(1)
    expect(await db.loginTicket.count({ where: { userId: person.id } })).toBe(0)
    for (const method of ['totp', 'backup_code', 'password'] as const) {
      const answer = await answerChallenge({ token, method, code: PASSWORD, from: FROM })
      expect(answer).toMatchObject({ code: 'challenge_expired' })
    }
    expect(await findEnrollment(token)).toMatchObject({ reason: 'recovery' })
  })

  it('the old factor works until the new one is proved, and not after', async () => {
    const { person, authenticator, token } = await finished()
    const { secret, confirm } = await enrollBy(token)
    const wrong = await findEnrollment(token)
    if (wrong) await confirmTotpEnrollment({ enroller: wrong.enroller, code: '000000', from: FROM })
    expect(await db.factor.count({ where: { id: authenticator.factorId } })).toBe(1)
    expect(await db.backupCode.count({ where: { userId: person.id } })).toBe(10)
    const pending = await challengeOf(person)
    const done = await confirm()
    if (!done.ok) throw new Error(done.code)
    const late = { token: pending, method: 'totp' as const, code: codeOf(authenticator.secret), from: FROM }
    expect(await answerChallenge(late)).toMatchObject({ code: 'challenge_expired' })
    const fresh = async (method: 'totp' | 'backup_code', code: string) =>
      answerChallenge({ token: await challengeOf(person), method, code, from: FROM })
    expect(await fresh('totp', codeOf(authenticator.secret))).toMatchObject({ code: 'invalid_code' })
    expect(await fresh('backup_code', authenticator.backupCodes[0] ?? '')).toMatchObject({ code: 'invalid_code' })
    expect(await fresh('backup_code', done.backupCodes?.[0] ?? '')).toMatchObject({ ok: true })
    expect(await fresh('totp', codeOf(secret))).toMatchObject({ ok: true })
  })

  it('a factor shown while it stands at the last step ends it there too', async () => {
    const { person, authenticator, token } = await finished()
    const { confirm } = await enrollBy(token)
    const code = codeOf(authenticator.secret)
    const owner = await answerChallenge({ token: await challengeOf(person), method: 'totp', code, from: FROM })
    expect(owner).toMatchObject({ ok: true })
    expect(await confirm()).toMatchObject({ code: 'enrollment_expired' })
    expect(await findEnrollment(token)).toBeNull()
    expect(await db.factor.count({ where: { id: authenticator.factorId } })).toBe(1)
  })

  it('one session with the new factor, and nothing left of what opened the account before', async () => {
    const { person, authenticator, token } = await finished()
    const browser = {
      id: newId(),
      userId: person.id,
      tokenHash: Buffer.from(newId()),
      trustedAt: now(),
      lastUsedAt: now(),
    }
    await db.trustedBrowser.create({ data: browser })
    await db.user.update({
      where: { id: person.id },
      data: { factorFailures: 5, factorLockedUntil: plus(now(), HOUR) },
    })
    const { confirm } = await enrollBy(token)
    const [done, ...others] = (await Promise.all([confirm(), confirm(), confirm()])).sort((a) => (a.ok ? -1 : 1))
    expect(others.every((other) => !other.ok)).toBe(true)
    if (!done?.ok) throw new Error('it was not completed')
    expect(done.factor.label, 'the name is free again').toBe('Authenticator app')
    const { sessionId } = await openTicket(done.ticket)
    expect(await db.session.findMany({ where: { userId: person.id } })).toMatchObject([
      { id: sessionId, aal: 2, amr: ['pwd', 'otp', 'mfa'] },
    ])
    expect(sessionId).not.toBe(authenticator.sessionId)
    for (const left of [
      await db.recoveryRequest.count({ where: { userId: person.id } }),
      await db.trustedBrowser.count({ where: { userId: person.id } }),
      await db.oneTimeToken.count({ where: { userId: person.id } }),
      await db.loginChallenge.count({ where: { userId: person.id } }),
    ]) {
      expect(left).toBe(0)
    }
    expect(await db.user.findUnique({ where: { id: person.id } })).toMatchObject({ factorLockedUntil: null })
    expect(await told(person.email)).toContain('recovery_completed')
  })
})

describe('it can be stopped', () => {
  const gone = async ({ person, finish }: Awaited<ReturnType<typeof waiting>>, token: string) => {
    expect(await db.recoveryRequest.count({ where: { userId: person.id } })).toBe(0)
    expect(await told(person.email)).not.toContain('recovery_ready')
    await expect(finish(), 'the mail that waited does not leave').rejects.toThrow()
    settleClock(25 * HOUR)
    expect(await finishWith(token)).toMatchObject({ code: 'link_expired' })
    expect((await newestMail(person.email, 'recovery_cancelled')).props).toBeTruthy()
    const events = await db.auditEvent.findMany({ where: { userId: person.id, event: 'recovery.cancelled' } })
    expect(events).toHaveLength(1)
    return events[0]
  }

  it('by the link of the mail, by anybody who reads it, once', async () => {
    const all = await waiting()
    const token = await all.finish()
    expect(await cancelRecoveryByLink({ token: all.cancel, from: FROM })).toMatchObject({ ok: true })
    expect(await cancelRecoveryByLink({ token: all.cancel, from: FROM })).toMatchObject({ code: 'link_expired' })
    expect(await gone(all, token)).toMatchObject({ actor: 'anonymous', details: { how: 'link' } })
  })

  it('by any session of the person', async () => {
    const all = await waiting()
    const token = await all.finish()
    const { sessionId } = all.authenticator
    expect(await cancelOwnRecovery({ user: all.person, sessionId, from: FROM })).toMatchObject({ ok: true })
    expect(await cancelOwnRecovery({ user: all.person, sessionId, from: FROM })).toMatchObject({ code: 'no_recovery' })
    await gone(all, token)
  })

  it('by signing in with the second factor', async () => {
    const all = await waiting()
    const token = await all.finish()
    const answer = { method: 'totp' as const, code: codeOf(all.authenticator.secret), from: FROM }
    expect(await answerChallenge({ token: await challengeOf(all.person), ...answer })).toMatchObject({ ok: true })
    await gone(all, token)
  })

  it('by signing in with a passkey', async () => {
    const person = await makePerson()
    const { key } = await giveKey(person, { userVerified: true, discoverable: true })
    await request(person)
    await startRecovery({ token: (await linkOf(person, 'recovery_link')).token, from: FROM })
    const { options, browser } = await askForPasskey(undefined)
    const signedIn = await signInWithPasskey({ credential: key.get(options), browser, from: FROM })
    expect(signedIn).toMatchObject({ ok: true, status: 'ticket' })
    expect(await readRecovery(person.id)).toBeNull()
    expect(await told(person.email)).toContain('recovery_cancelled')
  })

  it('by a password reset, also at its last step', async () => {
    const all = await waiting()
    settleClock(25 * HOUR)
    const token = await all.finish()
    const done = await finishWith(token)
    if (!done.ok) throw new Error(done.code)
    const { secret, confirm } = await enrollBy(done.token)
    await requestPasswordReset({ email: all.person.email, from: FROM })
    const { token: reset } = await linkOf(all.person, 'reset_password')
    expect(await resetPassword({ token: reset, password: 'another-Zebra-window-41', from: FROM })).toMatchObject({
      ok: true,
    })
    expect(secret).toHaveLength(20)
    expect(await confirm()).toMatchObject({ code: 'enrollment_expired' })
    await gone(all, token)
    expect(await db.factor.count({ where: { id: all.authenticator.factorId } })).toBe(1)
  })

  it('by removing the last factor, or by an operator who does', async () => {
    const first = await waiting()
    const { sessionId, factorId } = first.authenticator
    const firstToken = await first.finish()
    await removeFactor({ user: first.person, sessionId, factorId, from: FROM })
    await gone(first, firstToken)
    settleClock()
    const second = await waiting()
    const secondToken = await second.finish()
    await resetTwoFactor({ email: second.person.email, actor: 'operator' })
    await gone(second, secondToken)
  })

  it('and a wrong code or a password alone stops nothing', async () => {
    const { person } = await waiting()
    const token = await challengeOf(person)
    await answerChallenge({ token, method: 'totp', code: '000000', from: FROM })
    await startLogin({ email: person.email, password: PASSWORD, from: FROM })
    expect(await readRecovery(person.id)).not.toBeNull()
  })

  it('a mail of it that the queue has already taken up does not leave either', async () => {
    const { person, cancel } = await waiting()
    const [job] = await db.$queryRaw<{ payload: unknown }[]>`
      SELECT payload FROM graphile_worker._private_jobs WHERE key IS NOT NULL AND run_at > now() ORDER BY id DESC LIMIT 1`
    await cancelRecoveryByLink({ token: cancel, from: FROM })
    await sendMailJob(job?.payload, { job: { attempts: 1, max_attempts: 12 } as never })
    expect(await readMailbox({ to: person.email })).toEqual([])
  })
})

it('every address is told of the beginning, the end and the completion, and the links go to the account’s alone', async () => {
  const person = await makePerson()
  await giveAuthenticator(person)
  const second = `second-${person.email}`
  const address = { id: newId(), userId: person.id, type: 'email', label: 'Mail', address: second, confirmedAt: now() }
  await db.factor.create({ data: address })
  await request(person)
  await startRecovery({ token: (await linkOf(person, 'recovery_link')).token, from: FROM })
  expect(await told(second)).toEqual(['recovery_started'])
  await cancelRecoveryByLink({ token: (await newestMail(second, 'recovery_started')).props.token, from: FROM })
  expect(await told(second)).toEqual(['recovery_started', 'recovery_cancelled'])

  settleClock(2 * HOUR)
  await request(person)
  await startRecovery({ token: (await linkOf(person, 'recovery_link')).token, from: FROM })
  settleClock(27 * HOUR)
  const done = await finishWith((await linkOf(person, 'recovery_ready')).token)
  if (!done.ok) throw new Error(done.code)
  const { confirm } = await enrollBy(done.token)
  expect(await confirm()).toMatchObject({ ok: true })
  expect((await told(second)).slice(2)).toEqual(['recovery_started', 'recovery_completed'])
  const events = await db.auditEvent.findMany({
    where: { userId: person.id, event: { startsWith: 'recovery.' } },
    orderBy: { id: 'asc' },
  })
  const names = ['requested', 'started', 'cancelled', 'requested', 'started', 'completed']
  expect(events.map(({ event }) => event)).toEqual(names.map((name) => `recovery.${name}`))
})

describe('where an administrator must agree', () => {
  beforeEach(async () => {
    await db.settings.update({ where: { id: 1 }, data: { recoveryApproval: true } })
  })

  it('no finishing link leaves, nor is one good, until they do; and agreeing shortens nothing', async () => {
    const { person, finish } = await waiting()
    await expect(finish()).rejects.toThrow()
    expect(await readRecovery(person.id)).toMatchObject({ needsApproval: true })
    const approve = () => approveRecovery({ email: person.email, actor: 'operator' })
    expect(await approve()).toMatchObject({ ok: true })
    expect(await approve(), 'twice is once').toMatchObject({ ok: true })
    expect((await told(person.email)).filter((template) => template === 'recovery_approved')).toHaveLength(1)
    const token = await finish()
    expect(await finishWith(token)).toMatchObject({ code: 'recovery_waiting' })
    settleClock(25 * HOUR)
    expect(await finishWith(token)).toMatchObject({ ok: true })
    const approved = await db.auditEvent.findFirst({ where: { userId: person.id, event: 'recovery.approved' } })
    expect(approved).toMatchObject({ actor: 'operator' })
  })

  it('also if that was switched on while it waited', async () => {
    await db.settings.update({ where: { id: 1 }, data: { recoveryApproval: false } })
    const { person, finish } = await waiting()
    await db.settings.update({ where: { id: 1 }, data: { recoveryApproval: true } })
    settleClock(25 * HOUR)
    expect(await finishWith(await finish())).toMatchObject({ code: 'recovery_unapproved' })
    await approveRecovery({ email: person.email, actor: 'operator' })
    expect(await finishWith(await finish())).toMatchObject({ ok: true })
  })

  it('also if that was switched on when it stood at its last step', async () => {
    await db.settings.update({ where: { id: 1 }, data: { recoveryApproval: false } })
    const { token, authenticator } = await finished()
    const { confirm } = await enrollBy(token)
    await db.settings.update({ where: { id: 1 }, data: { recoveryApproval: true } })
    expect(await confirm()).toMatchObject({ code: 'enrollment_expired' })
    expect(await findEnrollment(token)).toBeNull()
    expect(await db.factor.count({ where: { id: authenticator.factorId } })).toBe(1)
  })

  it('also if that was switched off while it waited: it was said so, and is asked for all the same', async () => {
    const { person, finish } = await waiting()
    await db.settings.update({ where: { id: 1 }, data: { recoveryApproval: false } })
    await expect(finish()).rejects.toThrow()
    expect(await readRecovery(person.id)).toMatchObject({ needsApproval: true })
    await approveRecovery({ email: person.email, actor: 'operator' })
    settleClock(25 * HOUR)
    expect(await finishWith(await finish())).toMatchObject({ ok: true })
  })

  it('but not if it was on only in between', async () => {
    await db.settings.update({ where: { id: 1 }, data: { recoveryApproval: false } })
    const { person, finish } = await waiting()
    const toApprove = async () => (await readAttention(now(), [])).recoveriesToApprove
    const before = await toApprove()
    await db.settings.update({ where: { id: 1 }, data: { recoveryApproval: true } })
    expect(await toApprove(), 'the dashboard says so').toBeGreaterThan(before)
    await db.settings.update({ where: { id: 1 }, data: { recoveryApproval: false } })
    expect(await readRecovery(person.id)).toMatchObject({ needsApproval: false })
    settleClock(25 * HOUR)
    expect(await finishWith(await finish())).toMatchObject({ ok: true })
  })

  it('there must be something to agree to', async () => {
    expect(await approveRecovery({ email: 'nobody@example.com', actor: 'operator' })).toMatchObject({
      code: 'user_not_found',
    })
    const person = await makePerson()
    await giveAuthenticator(person)
    await request(person)
    expect(await approveRecovery({ email: person.email, actor: 'operator' })).toMatchObject({ code: 'no_recovery' })
  })
})

it('the mail of a recovery that is ready leaves at its time, and that of one that was stopped never does', async () => {
  const stopped = await waiting()
  const kept = await waiting()
  await cancelRecoveryByLink({ token: stopped.cancel, from: FROM })
  setClockOffset(0)
  const worker = startWorker()
  try {
    const subjects = async ({ person }: { person: Person }) =>
      (await readMailbox({ to: person.email })).map(({ subject }) => subject)
    await expect.poll(() => subjects(kept), { timeout: 10_000 }).toContain('Recovery of your account has begun')
    await expect
      .poll(() => subjects(stopped), { timeout: 10_000 })
      .toContain('The recovery of your account was stopped')
    expect(await subjects(kept)).not.toContain('You can set up a new second factor now')
    await db.$executeRaw`UPDATE graphile_worker._private_jobs SET run_at = now() WHERE key IS NOT NULL`
    await expect.poll(() => subjects(kept), { timeout: 10_000 }).toContain('You can set up a new second factor now')
    expect(await subjects(stopped)).not.toContain('You can set up a new second factor now')
  } finally {
    await worker.stop()
  }
})
