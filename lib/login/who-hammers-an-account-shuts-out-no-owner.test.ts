// Threat: a stranger tries passwords on an account, to find the right one or to shut out its owner (ASVS 6.3.1, OWASP
// "Slow Down Online Guessing Attacks with Device Cookies").
import { expect, it } from 'vitest'
import { DAY, HOUR, MINUTE, now } from '@/lib/clock'
import { db } from '@/lib/db'
import { isKnownBrowser } from '@/lib/devices/known-browser'
import { housekeeping } from '@/lib/outbox/housekeeping'
import { holds } from '@/lib/testing/holds'
import { FROM, makePerson, PASSWORD, type Person, settleClock } from '@/lib/testing/people'
import { mailsQueuedFor, newestMail } from '@/lib/testing/queue'
import { redeemTicket } from '../sessions/redeem-ticket'
import { requestPasswordReset } from '../users/request-password-reset'
import { resetPassword } from '../users/reset-password'
import { startLogin } from './start-login'

const login = ({ email }: { email: string }, password: string, browser?: string) =>
  startLogin({ email, password, browser, from: FROM })

const hammer = async (who: { email: string }, times: number, browser?: string) => {
  for (let n = 0; n < times; n++) await login(who, `wrong password ${n}`, browser)
}

/** Signs in, in a browser that has `token` in its device cookie. @returns what it has afterwards */
async function signInWith(person: Person, token?: string): Promise<string> {
  const done = await login(person, PASSWORD, token)
  if (!done.ok || done.status !== 'ticket') throw new Error('the sign-in asks for more')
  const opened = await redeemTicket({ ticket: done.ticket, previousToken: undefined, browser: { token } })
  if (!opened?.browser) throw new Error('the browser is not known')
  return opened.browser
}

it('while an unknown browser hammers, the owner’s own signs in at the first try; other unknown ones do not', async () => {
  settleClock()
  const person = await makePerson()
  const browser = await signInWith(person)
  await hammer(person, 25)
  expect(await login(person, PASSWORD)).toMatchObject({ code: 'invalid_credentials' })
  expect(await login(person, PASSWORD, browser)).toMatchObject({ ok: true, status: 'ticket' })
  settleClock(HOUR + MINUTE)
  expect(await login(person, PASSWORD)).toMatchObject({ ok: true })
})

it('twenty passwords an hour are looked at, also of sixty at once', async () => {
  settleClock()
  const person = await makePerson()
  await Promise.all(Array.from({ length: 60 }, (_, n) => login(person, `wrong password ${n}`)))
  const events = await db.auditEvent.findMany({ where: { userId: person.id, event: 'login.password' } })
  expect(events).toHaveLength(60)
  expect(events.filter(({ details }) => !JSON.stringify(details).includes('refused'))).toHaveLength(20)
})

it('a stranger learns nothing: an address that nobody has is counted, and answered, in the same way', async () => {
  settleClock()
  const person = await makePerson()
  const answers = []
  for (const who of [person, { email: 'nobody-hammered@example.com' }]) {
    const seen = []
    for (let n = 0; n < 24; n++) seen.push(await login(who, `wrong password ${n}`))
    answers.push(seen)
  }
  expect(answers[0]).toEqual(answers[1])
  expect(await db.passwordBucket.count({ where: { failures: 20 } })).toBeGreaterThanOrEqual(2)
})

it('a known browser has tries of its own, and is told until when when they are used up', async () => {
  settleClock()
  const person = await makePerson()
  const [browser, other] = [await signInWith(person), await signInWith(person)]
  await hammer(person, 20, browser)
  const refused = await login(person, PASSWORD, browser)
  expect(refused).toMatchObject({ code: 'too_many_attempts' })
  if (!refused.ok && refused.code === 'too_many_attempts') {
    expect(Math.abs(refused.until.getTime() - now().getTime() - HOUR)).toBeLessThan(60_000)
  }
  expect(await login(person, PASSWORD, other)).toMatchObject({ ok: true })
  expect(await login(person, PASSWORD)).toMatchObject({ ok: true })
})

it('a browser that another person is known by is a stranger here', async () => {
  settleClock()
  const [person, thief] = [await makePerson(), await makePerson()]
  const theirs = await signInWith(thief)
  await hammer(person, 20, theirs)
  expect(await login(person, PASSWORD, theirs)).toMatchObject({ code: 'invalid_credentials' })
  expect(await login(thief, PASSWORD, theirs)).toMatchObject({ ok: true })
})

it('a right password gives back its own try, and none of the wrong ones', async () => {
  settleClock()
  const person = await makePerson()
  await hammer(person, 19)
  for (let n = 0; n < 5; n++) expect(await login(person, PASSWORD)).toMatchObject({ ok: true })
  await hammer(person, 1)
  expect(await login(person, PASSWORD)).toMatchObject({ code: 'invalid_credentials' })
})

it('the owner is told once a day, and what helps: a new password works at once', async () => {
  settleClock()
  const person = await makePerson()
  for (const hour of [0, 2, 4]) {
    settleClock(hour * HOUR)
    await hammer(person, 22)
  }
  const notes = async () =>
    (await mailsQueuedFor(person.email)).filter(({ template }) => template === 'password_guessing')
  expect(await notes()).toHaveLength(1)
  settleClock(DAY + HOUR)
  await hammer(person, 22)
  expect(await notes()).toHaveLength(2)

  await requestPasswordReset({ email: person.email, from: FROM })
  const { token } = (await newestMail(person.email, 'reset_password')).props
  await resetPassword({ token, password: 'another-Horse-battery-8-staple', from: FROM })
  expect(await login(person, 'another-Horse-battery-8-staple')).toMatchObject({ ok: true })
})

it('a planted token becomes no known browser: whoever signs in gets one that nobody else has', async () => {
  settleClock()
  const [thief, victim] = [await makePerson(), await makePerson()]
  const planted = await signInWith(thief)
  const own = await signInWith(victim, planted)
  expect(own).not.toBe(planted)
  expect(await holds(isKnownBrowser(planted, { email: victim.email }))).toBe(false)
  expect(await holds(isKnownBrowser(own, { email: victim.email }))).toBe(true)
  // Two people of one browser stay known there.
  expect(await holds(isKnownBrowser(own, { email: thief.email }))).toBe(true)
  expect(await signInWith(victim, own)).toBe(own)
})

it('what cannot be a token is no known browser, and costs no query', async () => {
  const person = await makePerson()
  for (const browser of [undefined, '', 'x', '0'.repeat(44)]) {
    expect(await holds(isKnownBrowser(browser, { email: person.email }))).toBe(false)
  }
  expect(await holds(isKnownBrowser('0'.repeat(43), { challengeToken: undefined }))).toBe(false)
})

it('counts and browsers that nobody has used for long are forgotten', async () => {
  settleClock()
  const person = await makePerson()
  const browser = await signInWith(person)
  await hammer(person, 3)
  settleClock(401 * DAY)
  await housekeeping()
  expect(await holds(isKnownBrowser(browser, { email: person.email }))).toBe(false)
  expect(await db.passwordBucket.count()).toBe(0)
})
