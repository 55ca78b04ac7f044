// Threat: a code that was sent for one thing is used for another, twice, or too late (ASVS 6.5.1, 6.6).
import { beforeEach, describe, expect, it } from 'vitest'
import { MINUTE, now, SECOND } from '@/lib/clock'
import { db } from '@/lib/db'
import { answerChallenge } from '@/lib/login/answer-challenge'
import { readChallenge } from '@/lib/login/read-challenge'
import { sendCode } from '@/lib/login/send-code'
import { startStepUp as startStepUpOrNull } from '@/lib/login/start-step-up'
import { readMailbox } from '@/lib/mailbox/read-mailbox'
import {
  challengeOf,
  enrollerOf,
  FROM,
  giveSentCodes,
  makePerson,
  type Person,
  sentCodeTo,
  settleClock,
  signIn,
} from '@/lib/testing/people'
import { newestMail } from '@/lib/testing/queue'
import { confirmEmailEnrollment } from '../email/confirm-enrollment'
import { readEmailEnrollment, startEmailEnrollment } from '../email/start-enrollment'
import { removeFactor } from '../remove-factor'
import { SENDS_PER_CHALLENGE, SENDS_PER_WINDOW } from './code'

let phones = 7_400_123_400
const newPhone = () => `+44${++phones}`

beforeEach(async () => {
  settleClock()
  await db.settings.update({ where: { id: 1 }, data: { smsFallback: true, codeMinutes: 5 } })
})

const answer = (token: string, code: string, method: 'email' | 'sms' = 'email') =>
  answerChallenge({ token, method, code, from: FROM })
const send = (token: string, method: 'email' | 'sms' = 'email') => sendCode({ token, method, from: FROM })

async function withEmailCodes() {
  const person = await makePerson()
  const { sessionId } = await giveSentCodes(person, 'email', person.email)
  return { person, sessionId }
}

/** Sends a code for a challenge, whenever the one before was sent. */
async function codeFor(token: string, person: Person): Promise<string> {
  await db.factor.updateMany({ where: { userId: person.id }, data: { codeSentAt: null } })
  expect(await send(token)).toMatchObject({ ok: true })
  return sentCodeTo(person.email)
}

const other = (code: string) => (code === '000000' ? '111111' : '000000')

it('the code from the mail signs in, once, and says so in amr', async () => {
  const { person } = await withEmailCodes()
  const token = await challengeOf(person)
  const code = await codeFor(token, person)
  const first = await answer(token, code)
  expect(first).toMatchObject({ ok: true, purpose: 'sign_in' })
  expect(await db.loginTicket.findFirst({ where: { userId: person.id } })).toMatchObject({
    amr: ['pwd', 'email', 'mfa'],
    aal: 2,
  })
  expect(await answer(token, code)).toMatchObject({ code: 'challenge_expired' })
})

describe('a code is no good', () => {
  it('for another challenge of the same person', async () => {
    const { person } = await withEmailCodes()
    const [one, two] = [await challengeOf(person), await challengeOf(person)]
    const code = await codeFor(one, person)
    expect(await answer(two, code)).toMatchObject({ code: 'invalid_code' })
    await codeFor(two, person)
    expect(await answer(two, code)).toMatchObject({ code: 'invalid_code' })
    expect(await answer(one, code)).toMatchObject({ ok: true })
  })

  it('for another person', async () => {
    const [mine, theirs] = [await withEmailCodes(), await withEmailCodes()]
    const code = await codeFor(await challengeOf(mine.person), mine.person)
    const token = await challengeOf(theirs.person)
    await codeFor(token, theirs.person)
    expect(await answer(token, code)).toMatchObject({ code: 'invalid_code' })
  })

  it('for another method', async () => {
    const { person, sessionId } = await withEmailCodes()
    await giveSentCodes(person, 'sms', newPhone(), sessionId)
    const token = await challengeOf(person)
    const code = await codeFor(token, person)
    expect(await answer(token, code, 'sms')).toMatchObject({ code: 'invalid_code' })
    expect(await answerChallenge({ token, method: 'totp', code, from: FROM })).toMatchObject({
      code: 'method_not_permitted',
    })
    expect(await answer(token, code)).toMatchObject({ ok: true })
  })

  it('for another purpose: a step-up, or an enrollment', async () => {
    const { person, sessionId } = await withEmailCodes()
    const code = await codeFor(await challengeOf(person), person)
    const stepUp = await startStepUpOrNull({ session: { id: sessionId, userId: person.id, amr: ['pwd'] }, from: FROM })
    expect(await answer(stepUp ?? '', code)).toMatchObject({ code: 'invalid_code' })

    await db.factor.updateMany({ where: { userId: person.id }, data: { codeSentAt: null } })
    const enroller = enrollerOf(person, sessionId)
    expect(await startEmailEnrollment({ enroller, from: FROM })).toMatchObject({ ok: true })
    const toEnroll = await sentCodeTo(person.email)
    expect(await confirmEmailEnrollment({ enroller, code, from: FROM })).toMatchObject({ code: 'invalid_code' })
    expect(await answer(await challengeOf(person), toEnroll)).toMatchObject({ code: 'invalid_code' })
  })

  it('after another was sent', async () => {
    const { person } = await withEmailCodes()
    const token = await challengeOf(person)
    const first = await codeFor(token, person)
    const second = await codeFor(token, person)
    expect(first).not.toBe(second)
    expect(await answer(token, first)).toMatchObject({ code: 'invalid_code' })
    expect(await answer(token, second)).toMatchObject({ ok: true })
  })

  it('when its address was taken off the account since', async () => {
    const { person } = await withEmailCodes()
    const token = await challengeOf(person)
    const code = await codeFor(token, person)
    await db.factor.updateMany({ where: { userId: person.id }, data: { confirmedAt: null } })
    expect((await answer(token, code)).ok).toBe(false)
  })
})

it('4:59 works, 5:01 does not', async () => {
  const { person } = await withEmailCodes()
  const early = await challengeOf(person)
  const inTime = await codeFor(early, person)
  settleClock(5 * MINUTE - SECOND)
  expect(await answer(early, inTime)).toMatchObject({ ok: true })

  settleClock()
  const late = await challengeOf(person)
  const tooLate = await codeFor(late, person)
  settleClock(5 * MINUTE + SECOND)
  expect(await answer(late, tooLate)).toMatchObject({ code: 'invalid_code' })
})

it('a code is good for as long as its mail says, though the sign-in would have been over by then', async () => {
  await db.settings.update({ where: { id: 1 }, data: { codeMinutes: 30 } })
  const { person } = await withEmailCodes()
  const [early, late] = [await challengeOf(person), await challengeOf(person)]
  const inTime = await codeFor(early, person)
  const tooLate = await codeFor(late, person)
  settleClock(29 * MINUTE)
  expect(await answer(early, inTime)).toMatchObject({ ok: true })
  settleClock(31 * MINUTE)
  expect(await answer(late, tooLate)).toMatchObject({ code: 'challenge_expired' })
})

it('the setting says how long', async () => {
  await db.settings.update({ where: { id: 1 }, data: { codeMinutes: 2 } })
  const { person } = await withEmailCodes()
  const token = await challengeOf(person)
  const code = await codeFor(token, person)
  settleClock(3 * MINUTE)
  expect(await answer(token, code)).toMatchObject({ code: 'invalid_code' })
})

it('fifty parallel submissions of one code sign in once', async () => {
  const { person } = await withEmailCodes()
  const token = await challengeOf(person)
  const code = await codeFor(token, person)
  const answers = await Promise.all(Array.from({ length: 50 }, () => answer(token, code)))
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1)
  expect(await db.loginTicket.count({ where: { userId: person.id } })).toBe(1)
})

it('only the first of fifty parallel requests sends a code; the others are told to wait', async () => {
  const { person } = await withEmailCodes()
  const token = await challengeOf(person)
  const before = (await readMailbox({ to: person.email })).length
  const sendings = await Promise.all(Array.from({ length: 50 }, () => send(token)))
  expect(sendings.filter(({ ok }) => ok)).toHaveLength(1)
  expect(sendings.filter((one) => !one.ok && one.code === 'code_sent_already')).toHaveLength(49)
  expect((await readMailbox({ to: person.email })).length).toBe(before + 1)
})

it('another code comes after the cool-down, and the page is told when that is', async () => {
  const { person } = await withEmailCodes()
  const token = await challengeOf(person)
  expect(await send(token)).toMatchObject({ ok: true })
  const waiting = await send(token)
  expect(waiting).toMatchObject({ code: 'code_sent_already' })
  const sent = (await readChallenge(token))?.sent
  if (waiting.ok || waiting.code !== 'code_sent_already') throw new Error('it did not wait')
  expect(sent).toMatchObject({ method: 'email', resendAt: waiting.resendAt })
  expect(waiting.resendAt.getTime() - now().getTime()).toBeGreaterThan(25 * SECOND)
  settleClock(31 * SECOND)
  expect(await send(token)).toMatchObject({ ok: true })
})

it('sending resets no counter: wrong answers and sent codes add up', async () => {
  const { person } = await withEmailCodes()
  const token = await challengeOf(person)
  for (let left = 4; left > 0; left--) {
    const code = await codeFor(token, person)
    expect(await answer(token, other(code))).toMatchObject({ code: 'invalid_code', attemptsLeft: left })
  }
  const code = await codeFor(token, person)
  expect(await answer(token, other(code))).toMatchObject({ code: 'locked' })
  expect(await answer(token, code)).toMatchObject({ code: 'locked' })
  expect(await send(await challengeOf(person))).toMatchObject({ code: 'locked' })
})

it('a mailbox is not flooded: few codes a challenge, and few an hour over all challenges', async () => {
  const { person } = await withEmailCodes()
  const token = await challengeOf(person)
  for (let n = 0; n < SENDS_PER_CHALLENGE; n++) await codeFor(token, person)
  await db.factor.updateMany({ where: { userId: person.id }, data: { codeSentAt: null } })
  expect(await send(token)).toMatchObject({ code: 'too_many_codes' })

  const next = await challengeOf(person)
  for (let n = SENDS_PER_CHALLENGE; n < SENDS_PER_WINDOW; n++) await codeFor(next, person)
  await db.factor.updateMany({ where: { userId: person.id }, data: { codeSentAt: null } })
  expect(await send(await challengeOf(person))).toMatchObject({ code: 'too_many_codes' })
  settleClock(61 * MINUTE)
  expect(await send(await challengeOf(person))).toMatchObject({ ok: true })
})

it('nobody has a code sent who has not shown the password, or by a method that is switched off', async () => {
  const { person } = await withEmailCodes()
  expect(await send('x'.repeat(43))).toMatchObject({ code: 'challenge_expired' })
  const token = await challengeOf(person)
  expect(await send(token, 'sms')).toMatchObject({ code: 'method_not_permitted' })
  await db.settings.update({ where: { id: 1 }, data: { allowedMethods: ['totp', 'webauthn'] } })
  expect(await send(token)).toMatchObject({ ok: false })
  await db.settings.update({ where: { id: 1 }, data: { allowedMethods: ['totp', 'email', 'webauthn'] } })
})

describe('enrolling', () => {
  it('counts five answers, and the sixth is refused though it is right', async () => {
    const person = await makePerson()
    const enroller = enrollerOf(person, (await signIn(person)).sessionId)
    await startEmailEnrollment({ enroller, address: 'elsewhere@example.org', from: FROM })
    const code = await sentCodeTo('elsewhere@example.org')
    for (let left = 4; left >= 0; left--) {
      const wrong = await confirmEmailEnrollment({ enroller, code: other(code), from: FROM })
      expect(wrong).toMatchObject({ code: 'invalid_code', attemptsLeft: left })
    }
    expect(await confirmEmailEnrollment({ enroller, code, from: FROM })).toMatchObject({ code: 'enrollment_expired' })
  })

  it('in one session is nothing to another, and fifty parallel confirmations make one factor', async () => {
    const person = await makePerson()
    const [mine, other] = [await signIn(person), await signIn(person)]
    const enroller = enrollerOf(person, mine.sessionId)
    await startEmailEnrollment({ enroller, from: FROM })
    const code = await sentCodeTo(person.email)
    const crossed = { enroller: enrollerOf(person, other.sessionId), code, from: FROM }
    expect(await confirmEmailEnrollment(crossed)).toMatchObject({ code: 'enrollment_expired' })
    const done = await Promise.all(
      Array.from({ length: 50 }, () => confirmEmailEnrollment({ enroller, code, from: FROM })),
    )
    expect(done.filter(({ ok }) => ok)).toHaveLength(1)
  })

  it('another number is another binding: it counts once it is proved, and the one before goes only then', async () => {
    const person = await makePerson()
    const [before, after] = [newPhone(), newPhone()]
    const { sessionId } = await giveSentCodes(person, 'sms', before)
    const numbers = async () =>
      (await db.factor.findMany({ where: { userId: person.id, confirmedAt: { not: null } } })).map((f) => f.address)
    settleClock(31 * SECOND)
    const { startSmsEnrollment } = await import('../sms/start-enrollment')
    await startSmsEnrollment({ enroller: enrollerOf(person, sessionId), phone: after, from: FROM })
    expect(await numbers()).toEqual([before])
    settleClock(62 * SECOND)
    await giveSentCodes(person, 'sms', after, sessionId)
    expect(await numbers()).toEqual([after])
  })
})

it('a text message binds its code to our site, for the phone that reads it', async () => {
  const person = await makePerson()
  const phone = newPhone()
  await giveSentCodes(person, 'sms', phone)
  const token = await challengeOf(person)
  expect(await send(token, 'sms')).toMatchObject({ ok: true })
  const [message] = await readMailbox({ to: phone })
  const code = await sentCodeTo(phone)
  expect(message?.text.split('\n').at(-1)).toBe(`@localhost #${code}`)
  expect(await answer(token, code, 'sms')).toMatchObject({ ok: true })
})

it('what goes to another address of a person names the account, not that address', async () => {
  const person = await makePerson()
  const elsewhere = `elsewhere-${person.email}`
  const { factorId, sessionId } = await giveSentCodes(person, 'email', elsewhere)
  expect(await send(await challengeOf(person))).toMatchObject({ ok: true })
  const [mail] = await readMailbox({ to: elsewhere })
  expect(mail?.text).toContain(`signing in to ${person.email}`)
  expect(mail?.text).not.toContain(elsewhere)

  await removeFactor({ user: person, sessionId, factorId, from: FROM })
  expect(await newestMail(elsewhere, 'factor_removed')).toMatchObject({ account: person.email })
})

it('five wrong codes, and the page asks where to send another', async () => {
  const person = await makePerson()
  const enroller = enrollerOf(person, (await signIn(person)).sessionId)
  await startEmailEnrollment({ enroller, from: FROM })
  const code = await sentCodeTo(person.email)
  expect(await readEmailEnrollment(enroller)).toMatchObject({ address: person.email })
  for (let n = 0; n < 5; n++) await confirmEmailEnrollment({ enroller, code: other(code), from: FROM })
  expect(await readEmailEnrollment(enroller)).toBeNull()
})

it('whoever mistyped the address need not wait to put it right; the same address has to', async () => {
  const person = await makePerson()
  const enroller = enrollerOf(person, (await signIn(person)).sessionId)
  const start = (address: string) => startEmailEnrollment({ enroller, address, from: FROM })
  expect(await start('mistyped@example.org')).toMatchObject({ ok: true })
  expect(await start('right@example.org')).toMatchObject({ ok: true })
  expect(await start('right@example.org')).toMatchObject({ code: 'code_sent_already' })
  for (let n = 2; n < SENDS_PER_WINDOW; n++) expect(await start(`another-${n}@example.org`)).toMatchObject({ ok: true })
  expect(await start('one-too-many@example.org')).toMatchObject({ code: 'too_many_codes' })
})
