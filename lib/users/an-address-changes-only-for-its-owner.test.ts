// Threat: an account is taken over by putting another address in place, or an address is claimed that is somebody else's.
import { beforeEach, expect, it } from 'vitest'
import { HOUR, MINUTE } from '@/lib/clock'
import { db } from '@/lib/db'
import { startLogin } from '@/lib/login/start-login'
import { readRecovery } from '@/lib/recovery/read-recovery'
import { requestRecovery } from '@/lib/recovery/request-recovery'
import { startRecovery } from '@/lib/recovery/start-recovery'
import {
  challengeOf,
  FROM,
  giveAuthenticator,
  giveSentCodes,
  makePerson,
  PASSWORD,
  type Person,
  settleClock,
  signIn,
} from '@/lib/testing/people'
import { mailsQueuedFor, newestMail } from '@/lib/testing/queue'
import { addressToChangeTo, changeEmail } from './change-email'
import { requestEmailChange } from './request-email-change'
import { requestPasswordReset } from './request-password-reset'
import { resetLinkIsGood } from './reset-password'

beforeEach(() => settleClock())

let count = 0
const newAddress = () => `new-${++count}@example.org`

async function ask(person: Person, email: string, sessionId: string): Promise<string> {
  await requestEmailChange({ user: person, sessionId, email, from: FROM })
  return (await newestMail(email, 'change_email')).props.token
}

const addressOf = async ({ id }: Person) => (await db.user.findUniqueOrThrow({ where: { id } })).email
const change = (person: Person, sessionId: string, token: unknown) =>
  changeEmail({ user: person, sessionId, token, from: FROM })

it('nothing changes until the link that went to the new address is used; then both are told', async () => {
  const person = await makePerson()
  const { sessionId } = await giveSentCodes(person, 'email', `codes-${person.email}`)
  const email = newAddress()
  const token = await ask(person, email, sessionId)
  expect(await addressToChangeTo(token, person.id)).toBe(email)
  expect(await addressOf(person)).toBe(person.email)

  expect(await change(person, sessionId, token)).toMatchObject({ ok: true, email })
  expect(await addressOf(person)).toBe(email)
  expect((await startLogin({ email, password: PASSWORD, from: FROM })).ok).toBe(true)
  expect(await startLogin({ email: person.email, password: PASSWORD, from: FROM })).toMatchObject({
    code: 'invalid_credentials',
  })
  for (const told of [email, person.email, `codes-${person.email}`]) {
    expect((await newestMail(told, 'email_changed')).props).toMatchObject({ old: person.email, current: email })
  }
})

it('a link works once, for an hour, for its owner, and not after a newer one', async () => {
  const [person, stranger] = [await makePerson(), await makePerson()]
  const [mine, theirs] = [await signIn(person), await signIn(stranger)]
  const first = await ask(person, newAddress(), mine.sessionId)
  const second = await ask(person, newAddress(), mine.sessionId)
  expect(await change(person, mine.sessionId, first)).toMatchObject({ code: 'link_expired' })
  expect(await addressToChangeTo(second, stranger.id)).toBeNull()
  expect(await change(stranger, theirs.sessionId, second)).toMatchObject({ code: 'link_expired' })
  const results = await Promise.all(Array.from({ length: 20 }, () => change(person, mine.sessionId, second)))
  expect(results.filter(({ ok }) => ok)).toHaveLength(1)

  const late = await ask(person, newAddress(), mine.sessionId)
  settleClock(HOUR + MINUTE)
  expect(await change(person, mine.sessionId, late)).toMatchObject({ code: 'link_expired' })
  expect(await addressOf(stranger)).toBe(stranger.email)
})

it('an address with an account is not said to have one, its owner is told, and it is not taken', async () => {
  const [person, owner] = [await makePerson(), await makePerson()]
  const { sessionId } = await signIn(person)
  await requestEmailChange({ user: person, sessionId, email: owner.email, from: FROM })
  expect((await mailsQueuedFor(owner.email)).map((mail) => mail.template)).toEqual(['address_in_use'])

  const email = newAddress()
  const token = await ask(person, email, sessionId)
  await db.user.update({ where: { id: owner.id }, data: { email } })
  expect(await change(person, sessionId, token)).toMatchObject({ code: 'link_expired' })
  expect(await addressOf(person)).toBe(person.email)
})

it('a link for a new password that went to the old address is dead', async () => {
  const person = await makePerson()
  const { sessionId } = await signIn(person)
  await requestPasswordReset({ email: person.email, from: FROM })
  const reset = (await newestMail(person.email, 'reset_password')).props.token
  expect(await resetLinkIsGood(reset)).toBe(true)
  await change(person, sessionId, await ask(person, newAddress(), sessionId))
  expect(await resetLinkIsGood(reset)).toBe(false)
})

it('a recovery whose links went to the old address ends', async () => {
  const person = await makePerson()
  const { sessionId } = await giveAuthenticator(person)
  await requestRecovery({ token: await challengeOf(person), from: FROM })
  const begin = (await newestMail(person.email, 'recovery_link')).props.token
  expect(await startRecovery({ token: begin, from: FROM })).toMatchObject({ ok: true })
  expect(await change(person, sessionId, await ask(person, newAddress(), sessionId))).toMatchObject({ ok: true })
  expect(await readRecovery(person.id)).toBeNull()
  expect((await newestMail(person.email, 'recovery_cancelled')).props.how).toBe('email_changed')
})

it('two people who put one address in place at the same moment: one has it, the other is refused as ever', async () => {
  for (let round = 0; round < 5; round++) {
    const people = [await makePerson(), await makePerson()]
    const email = newAddress()
    const links = []
    for (const person of people) {
      const { sessionId } = await signIn(person)
      await requestEmailChange({ user: person, sessionId, email, from: FROM })
      links.push({ person, sessionId, token: (await newestMail(email, 'change_email')).props.token })
    }
    const outcomes = await Promise.all(links.map(({ person, sessionId, token }) => change(person, sessionId, token)))
    expect(outcomes.map((outcome) => (outcome.ok ? 'changed' : outcome.code)).sort()).toEqual([
      'changed',
      'link_expired',
    ])
    expect(await db.user.count({ where: { email } })).toBe(1)
  }
})
