// Threat: a sign-in at another provider passes for more than the password it stands in for: for a second factor, for
// another person's, or, at a step-up, without anybody having been asked anything (ASVS 7.5.1, RFC 9470).
import { beforeEach, expect, it } from 'vitest'
import { now } from '@/lib/clock'
import { db } from '@/lib/db'
import type { Vouched } from '@/lib/identities/vouched'
import { findSession } from '@/lib/sessions/find-session'
import { redeemTicket } from '@/lib/sessions/redeem-ticket'
import type { Session } from '@/lib/sessions/session'
import { FROM, giveAuthenticator, makePerson, openTicket, PASSWORD, settleClock } from '@/lib/testing/people'
import { answerChallenge } from './answer-challenge'
import { readChallenge } from './read-challenge'
import { startProviderLogin } from './start-provider-login'
import { startStepUp } from './start-step-up'
import { stepUpWays } from './step-up-ways'
import { stepUpWithProvider } from './step-up-with-provider'

beforeEach(() => settleClock())

let count = 0

function vouch(change: Partial<Vouched> = {}): Vouched {
  const email = `again-${++count}@example.com`
  return { provider: 'oidc', subject: `s${count}`, email, emailVerified: true, name: '', authTime: null, ...change }
}

async function arrive(vouched: Vouched): Promise<{ session: Session; token: string }> {
  const outcome = await startProviderLogin({ vouched, from: FROM })
  if (!outcome.ok || outcome.status !== 'ticket') throw new Error('no ticket')
  return sessionBy((await openTicket(outcome.ticket)).token)
}

async function sessionBy(token: string): Promise<{ session: Session; token: string }> {
  const session = await findSession(token)
  if (!session) throw new Error('no session')
  return { session, token }
}

const again = (session: Session, vouched: Vouched, startedAt = now()) =>
  stepUpWithProvider({ session, vouched, startedAt, from: FROM })

it('signing in again there gives a new session of one factor, and ends the old one', async () => {
  const vouched = vouch()
  const { session, token } = await arrive(vouched)
  const stepped = await again(session, { ...vouched, authTime: now() })
  if (!stepped.ok) throw new Error(stepped.code)
  const opened = await redeemTicket({ ticket: stepped.ticket, previousToken: undefined })
  const after = await sessionBy(opened?.token ?? '')
  expect(after.session).toMatchObject({ amr: ['fed'], aal: 1, user: { id: session.user.id } })
  expect(await findSession(token)).toBeNull()
})

it.each([
  ['it was let through as it came', { authTime: new Date(Date.now() - 3_600_000) }, 'provider_not_asked'],
  ['it does not say when, though it was asked to', { authTime: null }, 'provider_not_asked'],
  [
    'it is another account there',
    { subject: 'another', authTime: new Date(Date.now() + 10_000) },
    'provider_not_yours',
  ],
])('refused where %s', async (_, change, code) => {
  const vouched = vouch()
  const { session } = await arrive(vouched)
  expect(await again(session, { ...vouched, ...change })).toEqual({ ok: false, code })
  expect(await db.loginTicket.count({ where: { userId: session.user.id } })).toBe(0)
})

it('refused where it is connected to somebody else, also with the same address', async () => {
  const [mine, theirs] = [vouch(), vouch()]
  const { session } = await arrive(mine)
  await arrive(theirs)
  expect(await again(session, { ...theirs, authTime: now() })).toEqual({ ok: false, code: 'provider_not_yours' })
})

it('refused to who has a second factor, and where the session is over', async () => {
  const person = await makePerson()
  const vouched = vouch({ email: person.email, provider: 'google' })
  const { session } = await arrive(vouched)
  await giveAuthenticator(person)
  expect(await again(session, vouched)).toEqual({ ok: false, code: 'provider_not_enough' })
  expect(await stepUpWays(session.user)).toMatchObject({ oneFactor: false, providers: [] })

  const other = vouch({ provider: 'google' })
  const late = await arrive(other)
  await db.session.deleteMany({ where: { id: late.session.id } })
  expect(await again(late.session, other)).toEqual({ ok: false, code: 'provider_over' })
})

it('beside a password it is still one factor', async () => {
  const person = await makePerson()
  const { session } = await arrive(vouch({ email: person.email }))
  expect((await stepUpWays(session.user)).methods).toEqual([{ type: 'password' }])
  const token = await startStepUp({ session: { id: session.id, userId: person.id, amr: session.amr }, from: FROM })
  const answer = await answerChallenge({ token: token ?? undefined, method: 'password', code: PASSWORD, from: FROM })
  if (!answer.ok) throw new Error(answer.code)
  const { session: after } = await sessionBy((await openTicket(answer.ticket)).token)
  expect(after).toMatchObject({ amr: ['fed', 'pwd'], aal: 1 })
})

it('who has no password is not asked for one', async () => {
  const { session } = await arrive(vouch())
  expect(await stepUpWays(session.user)).toMatchObject({ methods: [], oneFactor: true })
  const token = await startStepUp({ session: { id: session.id, userId: session.user.id, amr: ['fed'] }, from: FROM })
  expect(await readChallenge(token ?? undefined)).toBeNull()
  const answer = await answerChallenge({ token: token ?? undefined, method: 'password', code: 'anything', from: FROM })
  expect(answer).toEqual({ ok: false, code: 'method_not_permitted' })
})
