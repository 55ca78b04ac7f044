// Promise: where no process stays, one call does what a worker does all the time: seals, hands on, sends, runs what is due.
import { afterEach, expect, it } from 'vitest'
import { mayCallCron } from '../api/may-call-cron'
import { recordEvent } from '../audit/record-event'
import { doBackgroundWork } from '../background-work'
import { HOUR, now, setClockOffset } from '../clock'
import { db } from '../db'
import { readMailbox } from '../mailbox/read-mailbox'
import { startReceiver } from '../testing/receiver'
import { makeWebhook, permitLoopback } from '../testing/webhooks'
import { enqueueMail } from './enqueue'
import { workRound } from './round'

permitLoopback()
process.env.CRON_SECRET = 'a secret of the clock'
afterEach(() => setClockOffset(0))

it('sends mail and webhooks, and seals, in one call that ends by itself', async () => {
  const receiver = await startReceiver()
  await makeWebhook(receiver.url)
  await recordEvent(db, { at: now(), event: 'user.disabled', outcome: 'success', actor: 'system' })
  await enqueueMail(db, { template: 'account_exists', to: 'round@example.com', props: {} })
  const began = Date.now()
  await doBackgroundWork(50_000)
  expect(Date.now() - began).toBeLessThan(15_000)
  expect(receiver.payloads().map(({ type }) => type)).toContain('user.disabled')
  expect(await readMailbox({ to: 'round@example.com' })).toHaveLength(1)
  expect(await db.auditEvent.count({ where: { chainSeq: null } })).toBe(0)
  await receiver.stop()
})

it('runs each task that has become due since the last call, once', async () => {
  const ran: string[] = []
  const task = (name: string) => async () => void ran.push(name)
  const work = {
    tasks: { each_minute: task('each minute'), each_hour: task('each hour'), on_sunday: task('on Sunday') },
    crontab: '* * * * * each_minute\n0 * * * * each_hour\n0 0 * * 0 on_sunday',
  }
  // 20 November 2026 is a Friday.
  const at = (time: string) => setClockOffset(Date.parse(`2026-11-20T${time}Z`) - Date.now())
  at('10:10:00')
  await workRound(work, 20_000)
  ran.length = 0
  await workRound(work, 20_000)
  expect(ran).toEqual([])
  at('10:30:00')
  await workRound(work, 20_000)
  expect(ran.splice(0)).toEqual(['each minute'])
  at('13:00:00')
  await workRound(work, 20_000)
  expect(ran.splice(0).sort()).toEqual(['each hour', 'each minute'])
})

it('ends in time, and a part that fails holds up no other', async () => {
  const receiver: string[] = []
  const loops = [
    {
      name: 'broken',
      pauseMs: 1,
      round: async () => {
        throw new Error('always')
      },
    },
    {
      name: 'long',
      pauseMs: 1,
      round: (signal: AbortSignal) =>
        new Promise<void>((done) => {
          signal.addEventListener('abort', () => {
            receiver.push('stopped')
            done()
          })
        }),
    },
  ]
  setClockOffset(24 * HOUR)
  const began = Date.now()
  await workRound({ loops }, 11_000)
  expect(receiver).toEqual(['stopped'])
  expect(Date.now() - began).toBeLessThan(8_000)
})

it('is for the platform’s clock alone', () => {
  expect(mayCallCron('Bearer a secret of the clock')).toBe('yes')
  for (const given of [null, '', 'Bearer', 'Bearer a secret of the clocks', 'a secret of the clock', 'Bearer null']) {
    expect(mayCallCron(given)).toBe('unauthorized')
  }
})
