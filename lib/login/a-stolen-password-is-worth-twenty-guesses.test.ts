// Threat: whoever has stolen a password guesses codes for as long as it takes. What five tries and a pause allow, over
// and over, finds a six-digit code within a year more often than one would like; here twenty are the end of it.
import { expect, it } from 'vitest'
import { DAY, HOUR, MINUTE, now } from '@/lib/clock'
import { newId } from '@/lib/crypto/id'
import { db } from '@/lib/db'
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
  sentCodeTo,
  settleClock,
  wrongCode,
} from '@/lib/testing/people'
import { mailsQueuedFor, newestMail } from '@/lib/testing/queue'
import { redeemTicket } from '../sessions/redeem-ticket'
import { changePassword } from '../users/change-password'
import { requestPasswordReset } from '../users/request-password-reset'
import { resetPassword } from '../users/reset-password'
import { answerChallenge } from './answer-challenge'
import { checkVerification } from './check-verification'
import { sendCode } from './send-code'
import { startLogin } from './start-login'
import { startStepUp } from './start-step-up'

const NEW_PASSWORD = 'another-Horse-battery-8-staple'

type Answered = Awaited<ReturnType<typeof answerChallenge>>

/** Answers that were compared; those that were refused unseen are on record as well. */
async function evaluated({ id }: Person): Promise<number> {
  const events = await db.auditEvent.findMany({
    where: { userId: id, event: { in: ['login.factor', 'step_up.factor', 'verification.checked'] } },
  })
  return events.filter(({ details, outcome }) => outcome === 'failure' && !JSON.stringify(details).includes('refused'))
    .length
}

async function passwordStep(person: Person, password = PASSWORD, browser?: string) {
  return startLogin({ email: person.email, password, browser, from: FROM })
}

/** One sign-in of a thief: the password, and as many wrong codes as are taken. @returns the last answer */
async function guessOnce(
  person: Person,
  secret: Uint8Array,
  password = PASSWORD,
): Promise<Answered | { ok: false; code: string }> {
  const login = await passwordStep(person, password)
  if (!login.ok || login.status !== 'challenge') return login.ok ? { ok: false, code: 'no challenge' } : login
  for (;;) {
    const answer = await answerChallenge({ token: login.token, method: 'totp', code: wrongCode(secret), from: FROM })
    if (answer.ok || answer.code !== 'invalid_code') return answer
  }
}

/** A browser in which the person has signed in before. @returns its device token */
async function knownBrowser(person: Person, secret: Uint8Array): Promise<string> {
  const token = await challengeOf(person)
  const answer = await answerChallenge({ token, method: 'totp', code: codeOf(secret), from: FROM })
  if (!answer.ok) throw new Error(answer.code)
  const opened = await redeemTicket({ ticket: answer.ticket, previousToken: undefined, browser: { token: undefined } })
  if (!opened?.browser) throw new Error('the browser is not known')
  return opened.browser
}

it('in a simulated year, whatever the thief does, twenty guesses are looked at, and a right twenty-first is refused', async () => {
  settleClock()
  const person = await makePerson()
  const { secret, backupCodes } = await giveAuthenticator(person)
  const address = `second-${person.email}`
  await giveSentCodes(
    person,
    'email',
    address,
    (await db.session.findFirstOrThrow({ where: { userId: person.id } })).id,
  )
  // Opened before, and kept for later.
  const kept = [await challengeOf(person), await challengeOf(person)]

  let time = 0
  const outcomes = new Set<string>()
  // Every quarter of an hour for a day, then every other day for the rest of the year.
  for (; time < 365 * DAY; time += time < DAY ? 15 * MINUTE + 1000 : 2 * DAY) {
    settleClock(time)
    // From another browser and address each time, by another method now and then.
    const login = await passwordStep(person)
    if (!login.ok || login.status !== 'challenge') {
      outcomes.add(login.ok ? login.status : login.code)
      continue
    }
    if (time % HOUR === 0) await sendCode({ token: login.token, method: 'email', from: FROM })
    for (const method of ['totp', 'backup_code', 'email', 'totp', 'totp', 'totp'] as const) {
      const code = method === 'backup_code' ? 'AAAA-AAAA-AAAA-AAAA' : wrongCode(secret)
      const answer = await answerChallenge({ token: login.token, method, code, from: FROM })
      outcomes.add(answer.ok ? 'in' : answer.code)
    }
  }
  expect(await evaluated(person)).toBe(20)
  expect(outcomes).toEqual(new Set(['invalid_code', 'locked', 'challenge_expired', 'invalid_credentials']))

  // The right twenty-first, by every way: in a sign-in that was kept, in a new one, by a backup code.
  for (const token of kept) {
    expect(await answerChallenge({ token, method: 'totp', code: codeOf(secret), from: FROM })).toMatchObject({
      ok: false,
    })
    expect(
      await answerChallenge({ token, method: 'backup_code', code: backupCodes[0] ?? '', from: FROM }),
    ).toMatchObject({
      ok: false,
    })
  }
  expect(await passwordStep(person)).toMatchObject({ code: 'invalid_credentials' })
  expect(
    await db.session.count({ where: { userId: person.id, createdAt: { gt: new Date(now().getTime() - 300 * DAY) } } }),
  ).toBe(0)

  // Its owner was told, once, everywhere; and is back with the mail and the second factor.
  for (const to of [person.email, address]) {
    const told = (await mailsQueuedFor(to)).filter(({ template }) => template === 'password_invalidated')
    expect(told).toHaveLength(1)
  }
  await newPasswordByMail(person)
  const login = await passwordStep(person, NEW_PASSWORD)
  if (!login.ok || login.status !== 'challenge') throw new Error('no challenge')
  expect(await answerChallenge({ token: login.token, method: 'totp', code: codeOf(secret), from: FROM })).toMatchObject(
    { ok: true },
  )
  const user = await db.user.findUniqueOrThrow({ where: { id: person.id } })
  expect(user).toMatchObject({ strangerFailures: 0, guessedAt: null })
}, 60_000)

async function newPasswordByMail({ email }: Person, password = NEW_PASSWORD) {
  await requestPasswordReset({ email, from: FROM })
  const { token } = (await newestMail(email, 'reset_password')).props
  expect(await resetPassword({ token, password, from: FROM })).toMatchObject({ ok: true })
}

/** Four locks of five wrong answers. */
async function guessOut(person: Person, secret: Uint8Array, password = PASSWORD, from = 0) {
  for (let lock = 0; lock < 4; lock++) {
    settleClock(from + lock * (15 * MINUTE + 30_000))
    await guessOnce(person, secret, password)
  }
}

it('the owner who signs in meanwhile, in a browser of theirs, takes nothing off the count', async () => {
  settleClock()
  const person = await makePerson()
  const { secret } = await giveAuthenticator(person)
  const browser = await knownBrowser(person, secret)
  let guesses = 0
  for (let day = 1; day <= 10; day++) {
    settleClock(day * DAY)
    for (let n = 0; n < 3 && guesses < 20; n++) {
      const login = await passwordStep(person)
      if (!login.ok || login.status !== 'challenge') break
      await answerChallenge({ token: login.token, method: 'totp', code: wrongCode(secret), from: FROM })
      guesses++
    }
    const own = await passwordStep(person, PASSWORD, browser)
    if (!own.ok || own.status !== 'challenge') break
    const answer = await answerChallenge({ token: own.token, method: 'totp', code: codeOf(secret), from: FROM })
    expect(answer).toMatchObject({ ok: true })
    if (answer.ok) await openTicket(answer.ticket)
    await db.user.update({ where: { id: person.id }, data: { factorFailures: 0, factorLockedUntil: null } })
  }
  expect(guesses).toBe(20)
  expect(await passwordStep(person)).toMatchObject({ code: 'invalid_credentials' })
  expect((await db.user.findUniqueOrThrow({ where: { id: person.id } })).passwordHash).toBeNull()
})

it('in a browser that is known, mistakes are not held against the password', async () => {
  settleClock()
  const person = await makePerson()
  const { secret } = await giveAuthenticator(person)
  const browser = await knownBrowser(person, secret)
  for (let lock = 1; lock <= 5; lock++) {
    settleClock(lock * (15 * MINUTE + 30_000))
    const login = await passwordStep(person, PASSWORD, browser)
    if (!login.ok || login.status !== 'challenge') throw new Error('no challenge')
    for (let n = 0; n < 5; n++) {
      await answerChallenge({ token: login.token, method: 'totp', code: wrongCode(secret), from: FROM })
    }
  }
  const user = await db.user.findUniqueOrThrow({ where: { id: person.id } })
  expect(user).toMatchObject({ strangerFailures: 0, guessedAt: null })
  expect(user.passwordHash).not.toBeNull()
})

it('who signed in with the password before there was a second factor is a stranger to it, in that session too', async () => {
  settleClock()
  const person = await makePerson()
  const early = await passwordStep(person)
  if (!early.ok || early.status !== 'ticket') throw new Error('the sign-in asks for more')
  const opened = await redeemTicket({ ticket: early.ticket, previousToken: undefined, browser: { token: undefined } })
  const session = await db.session.findFirstOrThrow({ where: { userId: person.id } })
  const { secret } = await giveAuthenticator(person)
  await db.user.update({ where: { id: person.id }, data: { strangerFailures: 18 } })
  const login = await passwordStep(person, PASSWORD, opened?.browser)
  if (!login.ok || login.status !== 'challenge') throw new Error('no challenge')
  await answerChallenge({ token: login.token, method: 'totp', code: wrongCode(secret), from: FROM })
  const token = (await startStepUp({ session, from: FROM })) ?? undefined
  await answerChallenge({ token, method: 'totp', code: wrongCode(secret), from: FROM })
  expect(await answerChallenge({ token, method: 'totp', code: codeOf(secret), from: FROM })).toMatchObject({
    code: 'guessing_stopped',
  })
  expect(await evaluated(person)).toBe(2)
})

it.each(['password', 'sms', 'webauthn'] as const)(
  'an answer that is none here (%s) gives nothing back',
  async (method) => {
    settleClock()
    const person = await makePerson()
    const { secret } = await giveAuthenticator(person)
    const token = await challengeOf(person)
    await answerChallenge({ token, method: 'totp', code: wrongCode(secret), from: FROM })
    for (let n = 0; n < 4; n++) {
      expect(await answerChallenge({ token, method, code: '123456', from: FROM })).toMatchObject({
        code: 'method_not_permitted',
      })
    }
    expect(await db.user.findUniqueOrThrow({ where: { id: person.id } })).toMatchObject({ strangerFailures: 1 })
  },
)

it('a success in a new browser takes back what that very sign-in was charged, and no more', async () => {
  settleClock()
  const person = await makePerson()
  const { secret } = await giveAuthenticator(person)
  await guessOnce(person, secret)
  settleClock(16 * MINUTE)
  const token = await challengeOf(person)
  for (let n = 0; n < 3; n++) await answerChallenge({ token, method: 'totp', code: wrongCode(secret), from: FROM })
  expect(await db.user.findUniqueOrThrow({ where: { id: person.id } })).toMatchObject({ strangerFailures: 8 })
  expect(await answerChallenge({ token, method: 'totp', code: codeOf(secret), from: FROM })).toMatchObject({ ok: true })
  expect(await db.user.findUniqueOrThrow({ where: { id: person.id } })).toMatchObject({ strangerFailures: 5 })
})

it('at the twentieth what waits for a second factor ends, and sessions go on', async () => {
  settleClock()
  const person = await makePerson()
  const { secret, sessionId } = await giveAuthenticator(person)
  const waiting = await challengeOf(person)
  await guessOut(person, secret)
  expect(await db.loginChallenge.count({ where: { userId: person.id } })).toBe(0)
  expect(await answerChallenge({ token: waiting, method: 'totp', code: codeOf(secret), from: FROM })).toMatchObject({
    code: 'challenge_expired',
  })
  expect(await db.session.count({ where: { id: sessionId } })).toBe(1)
  const events = await db.auditEvent.findMany({ where: { userId: person.id, event: 'user.password_invalidated' } })
  expect(events).toHaveLength(1)
})

it('a right twentieth answer is no wrong one: nothing ends', async () => {
  settleClock()
  const person = await makePerson()
  const { secret } = await giveAuthenticator(person)
  await db.user.update({ where: { id: person.id }, data: { strangerFailures: 19 } })
  const token = await challengeOf(person)
  expect(await answerChallenge({ token, method: 'totp', code: codeOf(secret), from: FROM })).toMatchObject({ ok: true })
  const user = await db.user.findUniqueOrThrow({ where: { id: person.id } })
  expect(user).toMatchObject({ strangerFailures: 19, guessedAt: null })
  expect(user.passwordHash).not.toBeNull()
})

it('a mailbox alone is worth one challenge a link, not twenty guesses', async () => {
  settleClock()
  const person = await makePerson()
  const { secret } = await giveAuthenticator(person)
  await guessOut(person, secret)
  settleClock(2 * HOUR)
  await newPasswordByMail(person)
  await guessOut(person, secret, NEW_PASSWORD, 2 * HOUR)
  expect(await evaluated(person)).toBe(25)
  expect(await passwordStep(person, NEW_PASSWORD)).toMatchObject({ code: 'invalid_credentials' })

  // Nor does it help to fetch one before the twentieth.
  const other = await makePerson()
  const theirs = await giveAuthenticator(other)
  settleClock()
  await guessOnce(other, theirs.secret)
  await newPasswordByMail(other)
  expect(await db.user.findUniqueOrThrow({ where: { id: other.id } })).toMatchObject({ strangerFailures: 5 })
})

it('a password that is changed in a session, after a second factor, begins anew', async () => {
  settleClock()
  const person = await makePerson()
  const { secret, sessionId } = await giveAuthenticator(person)
  await guessOnce(person, secret)
  const changed = await changePassword({
    user: { ...person, name: '' },
    sessionId,
    currentPassword: PASSWORD,
    newPassword: NEW_PASSWORD,
    endOtherSessions: false,
    from: FROM,
  })
  expect(changed).toMatchObject({ ok: true })
  expect(await db.user.findUniqueOrThrow({ where: { id: person.id } })).toMatchObject({
    strangerFailures: 0,
    guessedAt: null,
  })
})

it('what an application is shown counts with the rest, and it is told when no more is taken', async () => {
  settleClock()
  const person = await makePerson()
  const { secret } = await giveAuthenticator(person)
  const keyId = newId()
  const verify = (code: string) => checkVerification({ keyId, userId: person.id, method: 'totp', code, from: FROM })
  for (let lock = 0; lock < 4; lock++) {
    settleClock(lock * (15 * MINUTE + 30_000))
    for (let n = 0; n < 5; n++) await verify(wrongCode(secret))
  }
  settleClock(2 * HOUR)
  expect(await verify(codeOf(secret))).toMatchObject({ code: 'guessing_stopped' })
  expect(await verify(wrongCode(secret))).toMatchObject({ code: 'guessing_stopped' })
  expect(await evaluated(person)).toBe(20)
})

it('a hundred sign-ins at once, each with a wrong code, are not a guess more', async () => {
  settleClock()
  const person = await makePerson()
  const { secret } = await giveAuthenticator(person)
  await db.user.update({ where: { id: person.id }, data: { strangerFailures: 18 } })
  const tokens = await Promise.all(Array.from({ length: 10 }, () => challengeOf(person)))
  await Promise.all(
    Array.from({ length: 100 }, (_, n) =>
      answerChallenge({ token: tokens[n % 10], method: 'totp', code: wrongCode(secret), from: FROM }),
    ),
  )
  expect(await evaluated(person)).toBe(2)
  expect((await db.user.findUniqueOrThrow({ where: { id: person.id } })).passwordHash).toBeNull()
})

it('mail codes of a thief who reads none are guesses as any', async () => {
  settleClock()
  const person = await makePerson()
  const address = `codes-${person.email}`
  await giveSentCodes(person, 'email', address)
  for (let lock = 0; lock < 5; lock++) {
    settleClock(lock * (15 * MINUTE + 30_000))
    const login = await passwordStep(person)
    if (!login.ok || login.status !== 'challenge') break
    await sendCode({ token: login.token, method: 'email', from: FROM })
    const right = await sentCodeTo(address)
    const wrong = right === '000000' ? '111111' : '000000'
    for (let n = 0; n < 6; n++) await answerChallenge({ token: login.token, method: 'email', code: wrong, from: FROM })
  }
  expect(await evaluated(person)).toBe(20)
  expect(await passwordStep(person)).toMatchObject({ code: 'invalid_credentials' })
})
