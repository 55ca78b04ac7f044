// Threat: two changes to one account at the same moment leave open what one of them closed, or wait for each other in a
// circle and fail.

import { Secret } from 'otpauth'
import { beforeEach, expect, it } from 'vitest'
import { db } from '@/lib/db'
import { removeFactor } from '@/lib/factors/remove-factor'
import { confirmTotpEnrollment } from '@/lib/factors/totp/confirm-enrollment'
import { endOtherSessions } from '@/lib/sessions/end-session'
import { redeemTicket } from '@/lib/sessions/redeem-ticket'
import {
  challengeOf,
  codeOf,
  enrollerOf,
  FROM,
  giveAuthenticator,
  makePerson,
  PASSWORD,
  settleClock,
  signIn,
  startAuthenticator,
} from '@/lib/testing/people'
import { mailsQueuedFor, newestMail } from '@/lib/testing/queue'
import { changePassword } from '@/lib/users/change-password'
import { requestPasswordReset } from '@/lib/users/request-password-reset'
import { resetPassword } from '@/lib/users/reset-password'
import { resetTwoFactor } from '@/lib/users/reset-two-factor'
import { answerChallenge } from './answer-challenge'
import { startLogin } from './start-login'
import { startStepUp } from './start-step-up'

beforeEach(() => settleClock())

const NEW_PASSWORD = 'another-Zebra-window-41-crane'

async function resetTokenOf(email: string) {
  await requestPasswordReset({ email, from: FROM })
  return (await newestMail(email, 'reset_password')).props.token
}

it('no sign-in with the old password outlives a reset that happens while it is being checked', async () => {
  for (let round = 0; round < 3; round++) {
    const person = await makePerson()
    const token = await resetTokenOf(person.email)
    const logins = Array.from({ length: 12 }, async () => {
      const login = await startLogin({ email: person.email, password: PASSWORD, from: FROM })
      return login.ok && login.status === 'ticket'
        ? redeemTicket({ ticket: login.ticket, previousToken: undefined })
        : null
    })
    const reset = resetPassword({ token, password: NEW_PASSWORD, from: FROM })
    await Promise.all([...logins, reset])
    expect(await reset).toEqual({ ok: true })
    expect(await db.session.count({ where: { userId: person.id } })).toBe(0)
    expect(await db.loginTicket.count({ where: { userId: person.id } })).toBe(0)
  }
})

it('whoever resets the password has the last word over a change that was begun before', async () => {
  for (let round = 0; round < 3; round++) {
    const person = await makePerson()
    const { sessionId } = await signIn(person)
    const token = await resetTokenOf(person.email)
    const thief = { user: { ...person, name: '' }, sessionId, currentPassword: PASSWORD, from: FROM }
    const [reset] = await Promise.all([
      resetPassword({ token, password: NEW_PASSWORD, from: FROM }),
      changePassword({ ...thief, newPassword: 'the-thief-chose-Gravel-88', endOtherSessions: false }),
    ])
    if (!reset.ok) continue // The change came first, whole: it has replaced the link.
    expect(await startLogin({ email: person.email, password: NEW_PASSWORD, from: FROM })).toMatchObject({ ok: true })
  }
})

it('right answers that race take back the lock they charged, and nobody is alarmed', async () => {
  const person = await makePerson()
  const { secret } = await giveAuthenticator(person)
  const token = await challengeOf(person)
  const code = codeOf(secret)
  await Promise.all(Array.from({ length: 50 }, () => answerChallenge({ token, method: 'totp', code, from: FROM })))
  const told = (await mailsQueuedFor(person.email)).map((mail) => mail.template)
  expect(told).not.toContain('second_factor_locked')
  expect(await db.auditEvent.count({ where: { userId: person.id, event: 'user.factor_locked' } })).toBe(0)
})

it('answers, removals, resets and redemptions of one account never wait for each other in a circle', async () => {
  for (let round = 0; round < 8; round++) {
    const person = await makePerson()
    const { secret, factorId, sessionId } = await giveAuthenticator(person)
    const other = await startAuthenticator(person, sessionId)
    const tokens = [await challengeOf(person), await challengeOf(person)]
    const ticket = await answerChallenge({
      token: await challengeOf(person),
      method: 'totp',
      code: codeOf(secret),
      from: FROM,
    })
    const reset = await resetTokenOf(person.email)
    const newSecret = new Uint8Array(Secret.fromBase32(other).buffer)
    const results = await Promise.allSettled([
      answerChallenge({ token: tokens[0], method: 'totp', code: codeOf(secret, 1), from: FROM }),
      answerChallenge({ token: tokens[1], method: 'backup_code', code: '0000-0000-0000-0000', from: FROM }),
      removeFactor({ user: person, sessionId, factorId, from: FROM }),
      redeemTicket({ ticket: ticket.ok ? ticket.ticket : '', previousToken: undefined }),
      confirmTotpEnrollment({ enroller: enrollerOf(person, sessionId), code: codeOf(newSecret), from: FROM }),
      endOtherSessions({ userId: person.id, keepSessionId: sessionId, from: FROM }),
      startStepUp({ session: { id: sessionId, userId: person.id, amr: ['pwd'] }, from: FROM }),
      resetTwoFactor({ email: person.email, actor: 'operator' }),
      resetPassword({ token: reset, password: NEW_PASSWORD, from: FROM }),
    ])
    expect(results.flatMap((result) => (result.status === 'rejected' ? [String(result.reason)] : []))).toEqual([])
  }
})
