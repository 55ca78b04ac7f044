// Threat: a receiver answers with too much, too slowly or not at all, and ties up the sender or fills its database.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Receiver, startReceiver } from '../testing/receiver'
import { permitLoopback } from '../testing/webhooks'
import { post } from './post'

permitLoopback()
let receiver: Receiver
beforeAll(async () => {
  receiver = await startReceiver()
})
afterAll(() => receiver.stop())

const sending = (options: Parameters<typeof post>[1] = {}) =>
  post({ url: receiver.url, headers: { 'webhook-id': '1' }, body: '{}' }, { timeLimit: 500, ...options })

it('keeps a kilobyte of an answer, reads no more than 64, and takes out what a terminal would obey', async () => {
  let sent = 0
  receiver.answer = async (_, response) => {
    response.write('\u001b[31m\u0000')
    while (!response.destroyed && sent < 10_000_000) {
      sent += 16_384
      if (!response.write('x'.repeat(16_384)))
        await Promise.race([new Promise((go) => response.once('drain', go)), sleep(50)])
    }
    response.end()
  }
  const result = await sending()
  expect(result).toMatchObject({ status: 200, error: null })
  expect(result.answer?.length).toBe(1024)
  expect(result.answer?.startsWith('\ufffd[31m\ufffdxx')).toBe(true)
  await expect.poll(() => sent).toBeLessThan(10_000_000)
})

it('ends after its time, whether nothing comes or the answer drips', async () => {
  receiver.answer = () => {}
  expect(await sending()).toMatchObject({ status: null, error: 'timeout' })
  receiver.answer = async (_, response) => {
    for (let n = 0; n < 40 && !response.destroyed; n++) {
      response.write('.')
      await sleep(100)
    }
  }
  const began = Date.now()
  // It has said yes; what it goes on to say is not waited for.
  expect(await sending()).toMatchObject({ status: 200, error: null })
  expect(Date.now() - began).toBeLessThan(1500)
})

it('is given back when the process ends, and counts for nothing', async () => {
  receiver.answer = () => {}
  const ending = new AbortController()
  const result = sending({ signal: ending.signal, timeLimit: 5000 })
  await sleep(50)
  ending.abort()
  expect(await result).toMatchObject({ status: null, error: 'stopped' })
})

it('tells apart why nothing came back', async () => {
  const { port } = new URL(receiver.url)
  const sent = (url: string) => post({ url, headers: {}, body: '{}' }, { timeLimit: 2000 })
  expect(await sent(`https://127.0.0.1:${port}/`)).toMatchObject({ error: 'tls' })
  expect(await sent('http://127.0.0.1:1/')).toMatchObject({ error: 'connection' })
  expect(await sent('https://no-such-name.invalid/')).toMatchObject({ error: 'host_unknown' })
})
