// Threat: a challenge that was begun under an older policy, or that the person may no longer answer, still opens a session.
import { Secret } from 'otpauth'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { now } from '@/lib/clock'
import { db } from '@/lib/db'
import { confirmEmailEnrollment } from '@/lib/factors/email/confirm-enrollment'
import { startEmailEnrollment } from '@/lib/factors/email/start-enrollment'
import { confirmTotpEnrollment } from '@/lib/factors/totp/confirm-enrollment'
import { confirmWebauthnEnrollment } from '@/lib/factors/webauthn/confirm-enrollment'
import { newKey, startKey } from '@/lib/testing/keys'
import {
  challengeOf,
  codeOf,
  enrollerOf,
  FROM,
  giveAuthenticator,
  makePerson,
  PASSWORD,
  sentCodeTo,
  settleClock,
  signIn,
  startAuthenticator,
} from '@/lib/testing/people'
import { answerChallenge } from './answer-challenge'
import { startLogin } from './start-login'

const methods = ['totp', 'email', 'webauthn']
const allow = (allowedMethods: string[]) => db.settings.update({ where: { id: 1 }, data: { allowedMethods } })

beforeEach(() => settleClock())
afterEach(async () => {
  await allow(methods)
})

it('a method that was switched off after the challenge began is refused, at no charge', async () => {
  const person = await makePerson()
  const { secret } = await giveAuthenticator(person)
  const token = await challengeOf(person)
  await allow(['webauthn'])
  const answer = () => answerChallenge({ token, method: 'totp', code: codeOf(secret), from: FROM })
  for (let n = 0; n < 6; n++) expect(await answer()).toMatchObject({ code: 'method_not_permitted' })
  expect(await db.user.findUniqueOrThrow({ where: { id: person.id } })).toMatchObject({
    factorFailures: 0,
    factorLockedUntil: null,
  })
  await allow(methods)
  expect(await answer()).toMatchObject({ ok: true })
})

it('a factor whose kind was switched off while it was set up does not come to count', async () => {
  const person = await makePerson()
  const { sessionId } = await signIn(person)
  const enroller = enrollerOf(person, sessionId)
  const secret = new Uint8Array(Secret.fromBase32(await startAuthenticator(person, sessionId)).buffer)
  const key = newKey().create(await startKey(person, sessionId))
  await startEmailEnrollment({ enroller, address: person.email, from: FROM })
  const mailed = await sentCodeTo(person.email)
  const confirmAll = async () => [
    await confirmTotpEnrollment({ enroller, code: codeOf(secret), from: FROM }),
    await confirmEmailEnrollment({ enroller, code: mailed, from: FROM }),
    await confirmWebauthnEnrollment({ enroller, credential: key, from: FROM }),
  ]
  await allow([])
  expect(await confirmAll()).toMatchObject([1, 2, 3].map(() => ({ code: 'method_not_permitted' })))
  expect(await db.factor.count({ where: { userId: person.id, confirmedAt: { not: null } } })).toBe(0)
  expect(await db.loginTicket.count({ where: { userId: person.id } })).toBe(0)
  await allow(methods)
  expect((await confirmAll())[0]).toMatchObject({ ok: true })
})

it('who has only a factor that is switched off does not get in by the password, nor by the factor', async () => {
  const person = await makePerson()
  const { secret } = await giveAuthenticator(person)
  await allow(['webauthn'])
  const token = await challengeOf(person)
  const byPassword = await answerChallenge({ token, method: 'password', code: PASSWORD, from: FROM })
  expect(byPassword).toMatchObject({ code: 'method_not_permitted' })
  const byFactor = await answerChallenge({ token, method: 'totp', code: codeOf(secret), from: FROM })
  expect(byFactor).toMatchObject({ code: 'enrollment_required', allowedMethods: ['webauthn'] })
  expect(await db.loginTicket.count({ where: { userId: person.id } })).toBe(0)
})

it('the password never answers the challenge of a sign-in', async () => {
  const person = await makePerson()
  await giveAuthenticator(person)
  const token = await challengeOf(person)
  expect(await answerChallenge({ token, method: 'password', code: PASSWORD, from: FROM })).toMatchObject({
    code: 'method_not_permitted',
  })
})

it('a person disabled while the challenge waits gets no ticket', async () => {
  const person = await makePerson()
  const { secret } = await giveAuthenticator(person)
  const token = await challengeOf(person)
  await db.user.update({ where: { id: person.id }, data: { disabledAt: now() } })
  const late = await answerChallenge({ token, method: 'totp', code: codeOf(secret), from: FROM })
  expect(late).toMatchObject({ code: 'challenge_expired' })
  expect(await startLogin({ email: person.email, password: PASSWORD, from: FROM })).toMatchObject({
    code: 'invalid_credentials',
  })
})

it.each(['', 'x', 'a'.repeat(43), '../../../etc'])(
  'a token that was never issued (%j) opens nothing',
  async (token) => {
    expect(await answerChallenge({ token, method: 'totp', code: '123456', from: FROM })).toMatchObject({
      code: 'challenge_expired',
    })
  },
)
