// Promise: an application's own code may refuse a sign-in, or ask it for more than the rules do, whichever way somebody
// comes. Threat: it asks for less, is walked round, or opens the door by failing.
import { Secret } from 'otpauth'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { HOUR } from '@/lib/clock'
import { db } from '@/lib/db'
import { startEmailEnrollment } from '@/lib/factors/email/start-enrollment'
import { confirmTotpEnrollment } from '@/lib/factors/totp/confirm-enrollment'
import { startTotpEnrollment } from '@/lib/factors/totp/start-enrollment'
import { log } from '@/lib/log'
import { answerChallenge } from '@/lib/login/answer-challenge'
import { askForPasskey } from '@/lib/login/ask-for-passkey'
import { findEnrollment } from '@/lib/login/find-enrollment'
import { finishRecovery } from '@/lib/login/finish-recovery'
import { readChallenge } from '@/lib/login/read-challenge'
import { sendCode } from '@/lib/login/send-code'
import { signInWithPasskey } from '@/lib/login/sign-in-with-passkey'
import { startLogin } from '@/lib/login/start-login'
import { startProviderLogin } from '@/lib/login/start-provider-login'
import { requestRecovery } from '@/lib/recovery/request-recovery'
import { startRecovery } from '@/lib/recovery/start-recovery'
import { giveKey } from '@/lib/testing/keys'
import {
  challengeOf,
  codeOf,
  FROM,
  giveAuthenticator,
  giveSentCodes,
  makePerson,
  PASSWORD,
  type Person,
  settleClock,
} from '@/lib/testing/people'
import { newestMail } from '@/lib/testing/queue'
import type { Hooks, SignIn } from './hooks'

/** The integrator's file. */
const hooks = vi.hoisted(() => ({ file: {} as Hooks }))
vi.mock('@/hooks', () => ({
  default: {
    get beforeChallenge() {
      return hooks.file.beforeChallenge
    },
  },
}))

beforeEach(() => {
  settleClock()
  hooks.file = {}
})

const decide = (...beforeChallenge: NonNullable<Hooks['beforeChallenge']>) => {
  hooks.file = { beforeChallenge }
}
const login = ({ email }: Person, browser?: string) => startLogin({ email, password: PASSWORD, browser, from: FROM })
const waitingOf = async (person: Person) => {
  const started = await login(person)
  if (!started.ok || started.status === 'ticket') throw new Error('nothing waits')
  return started
}
const answer = (token: string, method: 'totp' | 'email', code: string, trust?: { browser: undefined }) =>
  answerChallenge({ token, method, code, trust, from: FROM })

describe('a decider', () => {
  it('is told who signs in and what is asked, and only after a right password', async () => {
    const person = await makePerson({ roles: ['user', 'auditor'] })
    await giveAuthenticator(person)
    const told: SignIn[] = []
    decide((signIn) => void told.push(signIn))
    await startLogin({ email: person.email, password: 'wrong', from: FROM })
    expect(told).toEqual([])
    await login(person)
    expect(told).toMatchObject([
      {
        user: { ...person, roles: ['auditor', 'user'], groups: [], factors: ['totp'] },
        way: 'password',
        asks: 'challenge',
        trustedBrowser: false,
        ...FROM,
      },
    ])
  })

  it('asks a trusted browser for the second factor, which is then not trusted again for it', async () => {
    const person = await makePerson()
    const { secret } = await giveAuthenticator(person)
    const first = await answer(await challengeOf(person), 'totp', codeOf(secret), { browser: undefined })
    const browser = first.ok ? first.browser : undefined
    expect(await login(person, browser)).toMatchObject({ ok: true, status: 'ticket' })
    decide(({ trustedBrowser }) => (trustedBrowser ? { challenge: true } : undefined))
    const started = await login(person, browser)
    expect(started).toMatchObject({ ok: true, status: 'challenge' })
    const token = started.ok && started.status === 'challenge' ? started.token : ''
    expect(await readChallenge(token)).toMatchObject({ trustDays: 0, reason: 'rule' })
    const done = await answer(token, 'totp', codeOf(secret, 1), { browser: undefined })
    expect(done).toMatchObject({ ok: true, browser: undefined })
  })

  it('names the kinds that count: no other answers, is sent, or shown', async () => {
    const person = await makePerson()
    const { secret, sessionId } = await giveAuthenticator(person)
    await giveSentCodes(person, 'email', person.email, sessionId)
    decide(() => ({ challenge: true, methods: ['totp'] }))
    const { token } = await waitingOf(person)
    expect((await readChallenge(token))?.methods.map(({ type }) => type)).toEqual(['totp', 'backup_code'])
    expect(await sendCode({ token, method: 'email', from: FROM })).toMatchObject({ code: 'method_not_permitted' })
    expect(await answer(token, 'email', '123456')).toMatchObject({ code: 'method_not_permitted' })
    expect(await answer(token, 'totp', codeOf(secret))).toMatchObject({ ok: true })
  })

  it('has whoever has no factor of that kind set one up, and nothing else', async () => {
    const person = await makePerson()
    decide(() => ({ challenge: true, methods: ['totp'] }))
    const started = await waitingOf(person)
    expect(started).toMatchObject({ status: 'enrollment', allowedMethods: ['totp'] })
    const waiting = await findEnrollment(started.token)
    if (!waiting) throw new Error('nothing waits')
    const { enroller } = waiting
    const other = await startEmailEnrollment({ enroller, address: person.email, from: FROM })
    expect(other).toMatchObject({ ok: false, code: 'method_not_permitted' })
    const begun = await startTotpEnrollment({ enroller, from: FROM })
    const secret = new Uint8Array(Secret.fromBase32(begun.ok ? begun.pending.secret : '').buffer)
    const done = await confirmTotpEnrollment({ enroller, code: codeOf(secret), from: FROM })
    expect(done).toMatchObject({ ok: true, ticket: expect.any(String) })
  })

  it('has whoever has another kind show that first, and set up one of those named then', async () => {
    const person = await makePerson()
    const { secret } = await giveAuthenticator(person)
    decide(() => ({ challenge: true, methods: ['webauthn'] }))
    const { token } = await waitingOf(person)
    const shown = await answer(token, 'totp', codeOf(secret))
    expect(shown).toMatchObject({ ok: false, code: 'enrollment_required', allowedMethods: ['webauthn'] })
    const enrollment = 'enrollment' in shown ? shown.enrollment : undefined
    expect(await findEnrollment(enrollment)).toMatchObject({ allowedMethods: ['webauthn'] })
  })

  it('takes nothing from the rules, whatever it answers', async () => {
    const person = await makePerson()
    await giveAuthenticator(person)
    decide(() => undefined)
    expect(await login(person)).toMatchObject({ ok: true, status: 'challenge' })
    for (const odd of [{ challenge: false }, { methods: ['totp'] }, true, null, { challenge: true, methods: [] }, {}]) {
      decide(() => odd as never)
      expect(await login(person), JSON.stringify(odd)).toEqual({ ok: false, code: 'unavailable' })
    }
  })

  it('refuses with a message of its own; nothing waits then, and it is on record', async () => {
    const person = await makePerson()
    await giveAuthenticator(person)
    decide(
      () => ({ challenge: true }),
      async () => ({ refuse: 'Closed until Monday.' }),
      () => {
        throw new Error('never reached')
      },
    )
    expect(await login(person)).toEqual({ ok: false, code: 'refused', message: 'Closed until Monday.' })
    expect(await db.loginChallenge.count({ where: { userId: person.id } })).toBe(0)
    const event = { userId: person.id, event: 'login.password', outcome: 'failure' }
    const found = await db.auditEvent.findFirstOrThrow({ where: event })
    expect(found.details).toMatchObject({ refused: 'hook' })
  })

  it('that throws, or takes too long, refuses the sign-in, and the log says which', async () => {
    const person = await makePerson()
    const logged = vi.spyOn(log(), 'error')
    const notOnThursdays = () => {
      throw new Error('the calendar is away')
    }
    decide(notOnThursdays)
    expect(await login(person)).toEqual({ ok: false, code: 'unavailable' })
    expect(logged.mock.calls[0]?.[0]).toMatchObject({ hook: 'notOnThursdays', reason: 'the calendar is away' })
    const asksForEver = () => new Promise<undefined>(() => {})
    decide(asksForEver)
    const before = Date.now()
    expect(await login(person)).toEqual({ ok: false, code: 'unavailable' })
    expect(Date.now() - before).toBeLessThan(4_000)
    expect(logged.mock.calls[1]?.[0]).toMatchObject({ hook: 'asksForEver', reason: 'it took longer than 2000 ms' })
  })

  it('is one of several: what all of them accept counts, and nothing where they accept nothing in common', async () => {
    const person = await makePerson()
    decide(
      () => ({ challenge: true, methods: ['totp', 'webauthn'] }),
      () => ({ challenge: true, methods: ['webauthn', 'email'] }),
    )
    expect(await waitingOf(person)).toMatchObject({ allowedMethods: ['webauthn'] })
    decide(
      () => ({ challenge: true, methods: ['totp'] }),
      () => ({ challenge: true, methods: ['email'] }),
    )
    expect(await login(person)).toEqual({ ok: false, code: 'unavailable' })
  })
})

it('a demand is not lost where two-factor authentication is switched off: then nobody of whom it is asked comes in', async () => {
  const person = await makePerson()
  await giveAuthenticator(person)
  await db.settings.update({ where: { id: 1 }, data: { twoFactorEnabled: false } })
  try {
    expect(await login(person)).toMatchObject({ ok: true, status: 'ticket' })
    decide(() => ({ challenge: true }))
    expect(await login(person)).toEqual({ ok: false, code: 'unavailable' })
  } finally {
    await db.settings.update({ where: { id: 1 }, data: { twoFactorEnabled: true } })
  }
})

describe('no way in goes round it', () => {
  const closed = () => decide(({ way }) => ({ refuse: `not by ${way}` }))

  it('another provider', async () => {
    const email = 'from-elsewhere@example.com'
    const vouched = { provider: 'oidc', subject: 'x', email, emailVerified: true, name: '', authTime: null } as const
    closed()
    expect(await startProviderLogin({ vouched, from: FROM })).toMatchObject({ message: 'not by provider' })
  })

  it('a passkey', async () => {
    const person = await makePerson()
    const { key } = await giveKey(person, { discoverable: true, userVerified: true })
    const asked = await askForPasskey(undefined)
    closed()
    const credential = key.get(asked.options)
    const outcome = await signInWithPasskey({ credential, browser: asked.browser, from: FROM })
    expect(outcome).toMatchObject({ message: 'not by passkey' })
  })

  it('the end of a recovery', async () => {
    const person = await makePerson()
    await giveAuthenticator(person)
    await requestRecovery({ token: await challengeOf(person), from: FROM })
    await startRecovery({ token: (await newestMail(person.email, 'recovery_link')).props.token, from: FROM })
    settleClock(25 * HOUR)
    const { token } = (await newestMail(person.email, 'recovery_ready')).props
    closed()
    const finish = () => finishRecovery({ token, password: PASSWORD, from: FROM })
    expect(await finish()).toMatchObject({ message: 'not by recovery' })
    decide(() => ({ challenge: true, methods: ['webauthn'] }))
    expect(await finish()).toMatchObject({ ok: true, allowedMethods: ['webauthn'] })
  })
})
