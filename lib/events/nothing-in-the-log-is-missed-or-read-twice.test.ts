// Promise: whoever reads the sealed log gets each row once and in the order of the chain, whoever fails, is killed or
// reads at the same time.
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { recordEvent } from '../audit/record-event'
import { sealAuditEvents } from '../audit/seal-audit-events'
import { now } from '../clock'
import { db } from '../db'
import { startWorker } from '../outbox/worker'
import { consume, type SealedEvent } from './consume'

const record = async (from: number, to: number) => {
  for (let n = from; n < to; n++) {
    await recordEvent(db, { at: now(), event: 'user.created', outcome: 'success', actor: 'system', details: { n } })
  }
}
const numbers = (rows: SealedEvent[]) => rows.map(({ details }) => details.n)
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => from + n)

it('begins at the end of the chain, and reads on from where it was', async () => {
  await record(0, 3)
  await sealAuditEvents()
  const read: unknown[] = []
  const reader = () => consume('begins', async (_, rows) => read.push(...numbers(rows)))
  expect(await reader()).toBe(0)
  await record(3, 5)
  expect(await reader()).toBe(0)
  await sealAuditEvents()
  expect(await reader()).toBe(2)
  expect(await reader()).toBe(0)
  expect(read).toEqual([3, 4])
})

it('gives the same rows again when the work on them failed, and nothing of it is left', async () => {
  await consume('fails', async () => {})
  await record(0, 2)
  await sealAuditEvents()
  const failing = consume('fails', async (tx) => {
    await tx.role.create({ data: { name: 'half-done', description: '' } })
    throw new Error('killed')
  })
  await expect(failing).rejects.toThrow('killed')
  expect(await db.role.count({ where: { name: 'half-done' } })).toBe(0)
  const read: unknown[] = []
  await consume('fails', async (_, rows) => read.push(...numbers(rows)))
  expect(read).toEqual([0, 1])
})

it('lets one of many readers work, batch after batch, in order', async () => {
  await consume('many', async () => {})
  await record(0, 450)
  await sealAuditEvents()
  const read: unknown[] = []
  const reader = async () => {
    while (read.length < 450) {
      await consume('many', async (_, rows) => {
        await sleep(5)
        read.push(...numbers(rows))
      })
      await sleep(5)
    }
  }
  await Promise.all([reader(), reader(), reader()])
  expect(read).toEqual(range(0, 450))
})

it('is read by the worker within about a second, and one reader that fails holds up no other', async () => {
  const read: unknown[] = []
  const consumers = [
    {
      name: 'broken',
      consume: async () => {
        throw new Error('always')
      },
    },
    { name: 'well', consume: () => consume('well', async (_, rows) => read.push(...numbers(rows))) },
  ]
  let rounds = 0
  const loops = [{ name: 'a loop', pauseMs: 10, round: async () => rounds++ }]
  await consume('well', async () => {})
  const worker = startWorker({ consumers, loops })
  try {
    await record(0, 2)
    await expect.poll(() => read, { timeout: 3_000 }).toEqual([0, 1])
    await record(2, 3)
    await expect.poll(() => read, { timeout: 3_000 }).toEqual([0, 1, 2])
    expect(rounds).toBeGreaterThan(2)
  } finally {
    await worker.stop()
  }
})
