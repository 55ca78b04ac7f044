import type { AddressInfo } from 'node:net'
import { Writable } from 'node:stream'
import { pino } from 'pino'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { db } from '@/lib/db'
import { enqueueMail } from './enqueue'
import { type OutboxWorker, startWorker } from './worker'

const lines: string[] = []
vi.mock('@/lib/log', () => {
  const stream = new Writable({
    write(line, _, done) {
      lines.push(String(line))
      done()
    },
  })
  const logger = pino({ level: 'trace' }, stream)
  return { log: () => logger }
})

const token = 'tok_of-the-link'
const received: string[] = []

/** A mail server that refuses some recipients, and quotes the mail's link as it does so. */
function mailServer(port: number): Promise<SMTPServer> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      let mail = ''
      stream.on('data', (chunk) => {
        mail += chunk
      })
      stream.on('end', () => {
        const to = session.envelope.rcptTo[0]?.address ?? ''
        if (to.startsWith('refused')) {
          done(Object.assign(new Error(`we dislike token=${token}`), { responseCode: 554 }))
          return
        }
        received.push(mail)
        done()
      })
    },
  })
  return new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(server)))
}

const portOf = (server: SMTPServer) => (server.server.address() as AddressInfo).port
const close = (server: SMTPServer) => new Promise<void>((resolve) => server.close(resolve))
const jobs = () =>
  db.$queryRaw<{ attempts: number; last_error: string | null }[]>`SELECT * FROM graphile_worker._private_jobs`
const queue = (to: string) =>
  enqueueMail(db, { template: 'verify_email', to, props: { token, expiresAt: new Date(Date.now() + 60_000) } })

let worker: OutboxWorker
let port: number

beforeAll(async () => {
  const server = await mailServer(0)
  port = portOf(server)
  await close(server)
  process.env.SMTP_URL = `smtp://127.0.0.1:${port}`
  worker = startWorker()
})
afterAll(() => worker.stop())

it('tries again while the mail server is down, and the mail arrives when it is back', async () => {
  await queue('ann@example.com')
  await expect.poll(async () => (await jobs())[0]?.last_error, { timeout: 5_000 }).toContain('cannot be reached')
  const server = await mailServer(port)
  await expect.poll(() => received, { timeout: 15_000 }).toHaveLength(1)
  expect(received[0]).toContain('To: ann@example.com')
  await expect.poll(jobs).toEqual([])
  await close(server)
})

it('drops a mail that the server refuses for good', async () => {
  const server = await mailServer(port)
  await queue('refused@example.com')
  await expect.poll(() => lines.some((line) => line.includes('refused for good')), { timeout: 5_000 }).toBe(true)
  await expect.poll(jobs).toEqual([])
  expect(lines.join('')).toContain('answered 554')
  await close(server)
})

it('logs what went wrong, and no word of the mail', () => {
  expect(lines.join('')).toContain('verify_email')
  expect(lines.join('')).not.toContain(token)
  expect(lines.join('')).not.toContain('example.com')
})
