// Threat: something that we ask (the database, a mail server, a provider) takes the question and never answers, and people wait with us.
import { readdirSync, readFileSync } from 'node:fs'
import { Socket } from 'node:net'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { db, disconnect } from './db'
import { env } from './env'
import { startTcpProxy } from './testing/tcp-proxy'
import { whyUnavailable } from './unavailable'

/** Every file from which something leaves this process, and what bounds it there. */
const BOUNDED: Record<string, RegExp> = {
  'lib/db.ts': /connectionTimeoutMillis: [\s\S]* onConnect: bound/,
  'lib/outbox/worker.ts': /connectionTimeoutMillis: .*query_timeout: /s,
  'lib/mail/send-by-smtp.ts': /Promise\.race\(\[sent, tooLate\]\)/,
  'lib/mail/send-by-resend.ts': /AbortSignal\.timeout\(/,
  'lib/sms/send-by-twilio.ts': /AbortSignal\.timeout\(/,
  'lib/auth/safe-fetch.ts': /AbortSignal\.timeout\(/,
  'lib/webhooks/post.ts': /AbortSignal\.timeout\(/,
  'lib/integration-check/browser.ts': /AbortSignal\.timeout\(/,
  'lib/rate-limit/rest-redis.ts': /AbortSignal\.timeout\(|inTime\(|DEADLINE/,
  'lib/rate-limit/tcp-redis.ts': /connectTimeout: DEADLINE[\s\S]*inTime\(/,
  // Migrations take as long as they take; an operator watches.
  'lib/migrations/with-client.ts': /'countersign migrate'/,
  // On this machine, by a command.
  'lib/embedded-postgres/provision.ts': /adminUrl/,
  'lib/embedded-postgres/start.ts': /connectionTimeoutMillis/,
}
const LEAVES =
  /\bfetch\(|import \{ request as|\brequest\(url|createTransport\(|new Resend\(|new pg\.(Pool|Client)\(|new PrismaPg\(|createClient\(\{|new Redis\(|net\.connect\(|dns\.\w+\(/

it('whatever leaves is listed here, with its bound', () => {
  const root = join(import.meta.dirname, '..')
  const files = ['lib', 'app', 'components'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`),
  )
  const leaving = files
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.|^lib\/(testing|generated)\//.test(file))
    .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }))
    // What runs in the browser asks us.
    .filter(({ text }) => LEAVES.test(text) && !text.startsWith("'use client'"))
  expect(leaving.map(({ file }) => file).sort()).toEqual(Object.keys(BOUNDED).sort())
  for (const { file, text } of leaving) expect(text, file).toMatch(BOUNDED[file] as RegExp)
})

it('the database ends a statement that does not, and a transaction in which nothing happens', async () => {
  const rows = await db.$queryRaw<{ setting: string }[]>`
    SELECT current_setting(name) AS setting
    FROM unnest(ARRAY['statement_timeout', 'idle_in_transaction_session_timeout']) AS name`
  expect(rows.map(({ setting }) => setting)).toEqual(['1min', '1min'])
})

it('a database that falls silent is given up, and asked anew when it is back', async () => {
  const before = env().DATABASE_URL
  const url = new URL(before)
  const proxy = await startTcpProxy({ host: url.hostname, port: Number(url.port) })
  await disconnect()
  url.port = String(proxy.port)
  env().DATABASE_URL = url.href
  // As long as it is: 65 seconds. Here they pass sixty times as fast.
  const setTimeoutOf = Socket.prototype.setTimeout
  const asked: number[] = []
  vi.spyOn(Socket.prototype, 'setTimeout').mockImplementation(function (this: Socket, ms, callback) {
    if (ms > 0) asked.push(ms)
    return setTimeoutOf.call(this, ms / 60, callback)
  })
  try {
    await db.$queryRaw`SELECT 1`
    expect(asked).toEqual([65_000])
    await proxy.hang()
    expect(whyUnavailable(await db.$queryRaw`SELECT 2`.catch((error: unknown) => error))).toBe('unavailable')
    await proxy.pass()
    expect(await db.$queryRaw`SELECT 3 AS n`).toEqual([{ n: 3 }])
  } finally {
    env().DATABASE_URL = before
    await disconnect()
    await proxy.stop()
  }
})
