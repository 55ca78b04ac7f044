// Promise: listeners are told of what happened, in order, at least once, and nothing they do reaches a sign-in.
import { beforeEach, expect, it, vi } from 'vitest'
import { sealAuditEvents } from '@/lib/audit/seal-audit-events'
import { db } from '@/lib/db'
import { consume, forgetCursor } from '@/lib/events/consume'
import { removeFactor } from '@/lib/factors/remove-factor'
import { log } from '@/lib/log'
import { answerChallenge } from '@/lib/login/answer-challenge'
import { startLogin } from '@/lib/login/start-login'
import { startWorker } from '@/lib/outbox/worker'
import { endSession } from '@/lib/sessions/end-session'
import { challengeOf, FROM, giveAuthenticator, makePerson, settleClock, signIn, wrongCode } from '@/lib/testing/people'
import type { Happened, Hooks, ListenerName } from './hooks'
import { hooksWork, tellListeners } from './tell-listeners'

/** The integrator's file. */
const file = vi.hoisted(() => ({}) as Hooks & Record<string, unknown>)
vi.mock('@/hooks', () => ({ default: file }))

const NAMES: ListenerName[] = [
  'signedIn',
  'signInFailed',
  'factorAdded',
  'factorRemoved',
  'locked',
  'sessionEnded',
  'recoveryBegun',
]
let told: [ListenerName, Happened][] = []

const tell = async () => {
  await sealAuditEvents()
  await tellListeners(new AbortController().signal)
}
const heard = () => told.map(([name, { event }]) => `${name}: ${event}`)

beforeEach(async () => {
  settleClock()
  for (const name of NAMES) file[name] = [(happened: Happened) => void told.push([name, happened])]
  await tell()
  told = []
})

it('are told of sign-ins, failures, factors, locks and ends, each of its own, in order', async () => {
  const person = await makePerson()
  const { secret, factorId } = await giveAuthenticator(person)
  await startLogin({ email: person.email, password: 'wrong', from: FROM })
  const token = await challengeOf(person)
  for (let n = 0; n < 5; n++) await answerChallenge({ token, method: 'totp', code: wrongCode(secret), from: FROM })
  const { id: sessionId } = await db.session.findFirstOrThrow({ where: { userId: person.id } })
  await removeFactor({ user: person, sessionId, factorId, from: FROM })
  await endSession({ userId: person.id, sessionId, from: FROM })
  await tell()
  const theirs = told.filter(([, { userId }]) => userId === person.id).map(([name]) => name)
  expect(theirs).toEqual([
    'signedIn',
    'factorAdded',
    'signInFailed',
    ...Array.from({ length: 5 }, () => 'signInFailed'),
    'locked',
    'factorRemoved',
    'sessionEnded',
  ])
  const [, locked] = told.find(([name]) => name === 'locked') ?? []
  expect(locked).toMatchObject({ event: 'user.factor_locked', userId: person.id, at: expect.any(Date), ip: FROM.ip })
  await tell()
  expect(told.filter(([name]) => name === 'locked')).toHaveLength(1)
})

it('that throw or hang are noted, and hold up neither each other nor what follows', async () => {
  const logged = vi.spyOn(log(), 'error')
  const heardBy: string[] = []
  file.signedIn = [
    () => {
      throw new Error('the index is away')
    },
    function hangs() {
      return new Promise<void>(() => {})
    },
    (happened: Happened) => {
      heardBy.push(String(happened.userId))
    },
  ]
  const [first, second] = [await makePerson(), await makePerson()]
  await signIn(first)
  await signIn(second)
  await tell()
  expect(heardBy).toEqual([first.id, second.id])
  expect(logged.mock.calls.map(([about]) => about)).toMatchObject([
    { hook: 'signedIn', reason: 'the index is away' },
    { hook: 'hangs', reason: 'it took longer than 2000 ms' },
    { hook: 'signedIn' },
    { hook: 'hangs' },
  ])
})

it('that hang do not keep the log from being sealed, nor what else reads it', async () => {
  let begun = 0
  file.signedIn = [
    () => {
      begun++
      return new Promise<void>(() => {})
    },
  ]
  await forgetCursor('hooks')
  const others: unknown[] = []
  const consumers = [{ name: 'webhooks', consume: () => consume('others', async (_, rows) => others.push(...rows)) }]
  await consume('others', async () => {})
  await tell()
  const worker = startWorker({ ...hooksWork, consumers })
  try {
    for (let n = 0; n < 3; n++) await signIn(await makePerson())
    await expect.poll(() => begun, { timeout: 5_000 }).toBe(1)
    const before = others.length
    await signIn(await makePerson())
    // While the first is still waited for.
    await expect.poll(() => others.length, { timeout: 1_900, interval: 50 }).toBeGreaterThan(before)
    expect(begun).toBeLessThan(3)
  } finally {
    await worker.stop()
  }
})

it('cannot change for each other, or for the log, what happened', async () => {
  file.signedIn = [
    (happened: Happened) => {
      Object.assign(happened.details, { amr: 'changed' })
    },
    (happened: Happened) => void told.push(['signedIn', happened]),
  ]
  await signIn(await makePerson())
  await tell()
  expect(told.at(-1)?.[1].details.amr).toBe('pwd')
})

it('are told of what happens from then on, where there were none before', async () => {
  for (const name of NAMES) delete file[name]
  await signIn(await makePerson())
  await tell()
  file.signedIn = [(happened: Happened) => void told.push(['signedIn', happened])]
  await tell()
  const person = await makePerson()
  await signIn(person)
  await tell()
  expect(told.map(([, { userId }]) => userId)).toEqual([person.id])
  expect(heard()).toEqual(['signedIn: session.started'])
})
