// Threat: somebody has us hash passwords until nobody else gets in, or the process has no memory left.
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeEach, expect, it } from 'vitest'
import { setClockOffset } from '@/lib/clock'
import { db } from '@/lib/db'
import { startLogin } from '@/lib/login/start-login'
import { FROM, makePerson, PASSWORD } from '@/lib/testing/people'
import { BusyError, whyUnavailable } from '@/lib/unavailable'
import { BoundedQueue } from './hashing-queue'
import { verifyPassword } from './password'

beforeEach(() => setClockOffset(0))

/** Work that ends when it is told to. */
function heldWork() {
  const ends: (() => void)[] = []
  let most = 0
  let working = 0
  const work = () =>
    new Promise<string>((resolve) => {
      most = Math.max(most, ++working)
      ends.push(() => {
        working--
        resolve('done')
      })
    })
  return { work, ends, most: () => most }
}

it('no more is done at once than there is room for, and what waits takes turns', async () => {
  const queue = new BoundedQueue({ atOnce: 2, waiting: 3, patienceMs: 10_000 })
  const { work, ends, most } = heldWork()
  const order: number[] = []
  const all = [0, 1, 2, 3, 4].map((n) => queue.run(work).then(() => order.push(n)))
  await expect(queue.run(work)).rejects.toThrow(BusyError)
  for (let n = 0; n < 5; n++) {
    await sleep(1)
    ends[n]?.()
  }
  await Promise.all(all)
  expect(order).toEqual([0, 1, 2, 3, 4])
  expect(most()).toBe(2)
})

it('who has waited long enough is told, and takes nobody a place afterwards', async () => {
  const queue = new BoundedQueue({ atOnce: 1, waiting: 1, patienceMs: 20 })
  const { work, ends } = heldWork()
  const first = queue.run(work)
  await expect(queue.run(work)).rejects.toThrow(BusyError)
  ends[0]?.()
  expect(await first).toBe('done')
  const next = queue.run(work)
  ends[1]?.()
  expect(await next).toBe('done')
})

it('work that fails gives its place back', async () => {
  const queue = new BoundedQueue({ atOnce: 1, waiting: 1, patienceMs: 1_000 })
  await expect(queue.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await queue.run(async () => 'done')).toBe('done')
})

it('of 400 passwords at once most are refused at once, for known and unknown addresses alike, and nothing is put down for it', async () => {
  const person = await makePerson()
  await verifyPassword('warm', null)
  const login = (email: string) =>
    startLogin({ email, password: 'not the one', from: FROM }).catch((error: unknown) => {
      if (whyUnavailable(error) !== 'busy') throw error
      return 'busy' as const
    })
  const began = performance.now()
  const [known, unknown] = await Promise.all(
    [person.email, 'nobody@example.com'].map(async (email) => {
      let refusedAt = 0
      const outcomes = await Promise.all(
        Array.from({ length: 200 }, async () => {
          const outcome = await login(email)
          if (outcome === 'busy') refusedAt ||= performance.now() - began
          return outcome
        }),
      )
      return { busy: outcomes.filter((outcome) => outcome === 'busy').length, refusedAt }
    }),
  )
  expect(known?.busy).toBeGreaterThan(50)
  expect(unknown?.busy).toBeGreaterThan(50)
  const events = await db.auditEvent.count({ where: { event: 'login.password', outcome: 'failure' } })
  expect(events).toBe(400 - (known?.busy ?? 0) - (unknown?.busy ?? 0))
  // Those that were looked at have used up what strangers may try of this account; it is nobody else's.
  const other = await makePerson()
  expect(await startLogin({ email: other.email, password: PASSWORD, from: FROM })).toMatchObject({ ok: true })
})
