// Promise: whoever watches the installation sees from outside that it works, what waits and what fails. Threat: a stranger reads that, or names
// in it; or what strangers send fills the memory with labels.
import { hash } from '@node-rs/argon2'
import { expect, it } from 'vitest'
import { sealAuditEvents } from '@/lib/audit/seal-audit-events'
import { inTurn } from '@/lib/crypto/hashing-queue'
import { disconnect } from '@/lib/db'
import { env } from '@/lib/env'
import { startLogin } from '@/lib/login/start-login'
import { countRequest } from '@/lib/metrics/process-metrics'
import { FROM, makePerson, PASSWORD } from '@/lib/testing/people'
import { requestPasswordReset } from '@/lib/users/request-password-reset'
import { call, start } from '@/scripts/server/testing'
import { GET } from './route'

const TOKEN = 'a token that Prometheus has'

const ask = (authorization?: string) =>
  GET(new Request('http://localhost:3000/api/metrics', { headers: authorization ? { authorization } : {} }))

async function read(): Promise<string> {
  env().METRICS_TOKEN = TOKEN
  const answer = await ask(`Bearer ${TOKEN}`)
  expect(answer.status).toBe(200)
  return answer.text()
}

/** The value of a series, with its labels as Prometheus writes them. */
const seriesOf = (text: string, series: string) =>
  Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${series} `))
      ?.slice(series.length + 1),
  )

it('is there for who shows the token, and for nobody else', async () => {
  expect((await ask()).status).toBe(404)
  expect((await ask('Bearer undefined')).status).toBe(404)
  env().METRICS_TOKEN = TOKEN
  for (const authorization of [
    undefined,
    'Bearer',
    `Bearer ${TOKEN}x`,
    `Basic ${TOKEN}`,
    TOKEN,
    `Bearer ${TOKEN.slice(1)}`,
  ]) {
    expect((await ask(authorization)).status, authorization).toBe(401)
  }
  const answer = await ask(`Bearer ${TOKEN}`)
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
  expect(answer.headers.get('cache-control')).toBe('no-store')
})

it('tells of sign-ins, waiting mail and this process, and names nobody', async () => {
  const person = await makePerson()
  await startLogin({ email: person.email, password: PASSWORD, from: FROM })
  await startLogin({ email: person.email, password: 'wrong', from: FROM })
  await requestPasswordReset({ email: person.email, from: FROM })
  await sealAuditEvents()
  const text = await read()
  expect(seriesOf(text, 'countersign_events_total{event="login.password",outcome="success",factor=""}')).toBe(1)
  expect(seriesOf(text, 'countersign_events_total{event="login.password",outcome="failure",factor=""}')).toBe(1)
  expect(seriesOf(text, 'countersign_mail_waiting')).toBe(1)
  expect(seriesOf(text, 'countersign_mail_failed')).toBe(0)
  expect(seriesOf(text, 'countersign_mail_oldest_seconds')).toBeGreaterThan(0)
  expect(seriesOf(text, 'countersign_webhook_deliveries_waiting')).toBe(0)
  expect(seriesOf(text, 'countersign_audit_unsealed')).toBe(0)
  expect(seriesOf(text, 'countersign_database_up')).toBe(1)
  expect(seriesOf(text, 'process_resident_memory_bytes')).toBeGreaterThan(1e6)
  for (const secret of [person.email, person.id, FROM.ip, TOKEN]) expect(text).not.toContain(secret)
})

it('tells how many passwords are hashed, and wait for it', async () => {
  let finish = () => {}
  const until = new Promise<void>((resolve) => {
    finish = resolve
  })
  const work = Promise.all(Array.from({ length: 6 }, () => inTurn(() => until.then(() => hash('x')))))
  const text = await read()
  const [running, waiting] = ['running', 'waiting'].map((name) => seriesOf(text, `countersign_password_hashes_${name}`))
  finish()
  await work
  expect(running).toBeGreaterThan(0)
  expect((running ?? 0) + (waiting ?? 0)).toBe(6)
})

it('counts requests by what was asked for, and takes no label from who asks', async () => {
  const port = await start((_, res) => {
    res.writeHead(404).end()
  })
  await call(port, { path: '/api/v1/login?secret=1', method: 'POST' })
  await call(port, { path: '/login' })
  await call(port, { path: `/${'x'.repeat(99)}` })
  await call(port, { path: '/login', method: 'PROPFIND' })
  countRequest(undefined, undefined, 400, 0.001)
  const text = await read()
  const counted = (labels: string) => seriesOf(text, `countersign_http_request_duration_seconds_count{${labels}}`)
  expect(counted('class="api",method="POST",status="404"')).toBe(1)
  expect(counted('class="page",method="GET",status="404"')).toBe(2)
  expect(counted('class="page",method="other",status="405"')).toBe(1)
  expect(text).not.toMatch(/secret|PROPFIND|xxx/)
})

it('tells of this process while the database is away', async () => {
  await disconnect()
  env().DATABASE_URL = 'postgresql://nobody@127.0.0.1:1/nothing'
  const text = await read()
  expect(seriesOf(text, 'countersign_database_up')).toBe(0)
  expect(text).toContain('nodejs_eventloop_lag_seconds')
  expect(text).not.toContain('countersign_mail_waiting')
})
