import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { z } from 'zod'
import { DeliveryError, type Message } from './message'
import { deliver } from './transport'

const message: Message = {
  id: '0193-id',
  to: 'ann@example.com',
  subject: 'Confirm your e-mail address',
  text: 'the text',
  html: '<p>the html</p>',
}

/** `POST /emails` as Resend documents it, as far as it is used here. */
const sendEmail = z.strictObject({
  from: z.string().regex(/^([^<>]+ <[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/),
  to: z.array(z.email()).min(1).max(50),
  subject: z.string().min(1),
  text: z.string().min(1),
  html: z.string().min(1),
  headers: z.record(z.string(), z.string()),
})

type Answer = { status: number; body: unknown }
const sent = new Map<string, string>()
let outage: Answer | undefined

async function answer(request: IncomingMessage): Promise<Answer> {
  const problem = (status: number, name: string) => ({ status, body: { statusCode: status, name, message: name } })
  if (outage) return outage
  if (request.method !== 'POST' || request.url !== '/emails') return problem(404, 'not_found')
  if (!request.headers['user-agent']) return problem(403, 'restricted_api_key')
  if (request.headers.authorization !== 'Bearer re_test') return problem(401, 'invalid_api_key')
  if (!request.headers['content-type']?.startsWith('application/json')) return problem(422, 'invalid_parameter')
  const body = await text(request)
  if (!sendEmail.safeParse(JSON.parse(body)).success) return problem(422, 'validation_error')
  const key = String(request.headers['idempotency-key'] ?? '')
  if (key.length < 1 || key.length > 256) return problem(400, 'invalid_idempotency_key')
  if (sent.has(key) && sent.get(key) !== body) return problem(409, 'invalid_idempotent_request')
  sent.set(key, body)
  return { status: 200, body: { id: `resend-${key}` } }
}

let server: Server
beforeAll(async () => {
  server = createServer(async (request, response) => {
    const { status, body } = await answer(request)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  process.env.RESEND_API_KEY = 're_test'
  process.env.RESEND_API_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  // It goes first, also where the others are set.
  process.env.SMTP_URL = 'smtp://127.0.0.1:1'
})
afterAll(() => server.close())
beforeEach(() => {
  sent.clear()
  outage = undefined
})

const failure = () =>
  deliver(message).then(
    () => 'sent',
    (error) =>
      error instanceof DeliveryError ? `${error.permanent ? 'for good' : 'for now'}: ${error.message}` : error,
  )

it('hands over text and HTML, to that one address', async () => {
  await deliver(message)
  expect(JSON.parse(sent.get('0193-id') ?? '')).toMatchObject({
    from: 'Countersign <no-reply@localhost>',
    to: ['ann@example.com'],
    subject: 'Confirm your e-mail address',
    text: 'the text',
    html: '<p>the html</p>',
  })
})

it('sends a mail once, however often it is tried', async () => {
  await deliver(message)
  await deliver(message)
  expect(sent.size).toBe(1)
})

it.each([
  [429, 'rate_limit_exceeded', 'for now'],
  [429, 'daily_quota_exceeded', 'for now'],
  [500, 'internal_server_error', 'for now'],
  [401, 'invalid_api_key', 'for now'],
  [409, 'concurrent_idempotent_requests', 'for now'],
  [422, 'validation_error', 'for good'],
  [409, 'invalid_idempotent_request', 'for good'],
])('takes %i %s as refused %s, and repeats nothing of the answer', async (status, name, how) => {
  outage = { status, body: { statusCode: status, name, message: 'we dislike token=abc' } }
  expect(await failure()).toBe(`${how}: Resend answered ${name} (${status})`)
})

it('takes a page of HTML, or no answer, as a passing failure', async () => {
  outage = { status: 502, body: undefined }
  expect(await failure()).toMatch(/^for now/)
  await new Promise((resolve) => server.close(resolve))
  expect(await failure()).toMatch(/^for now/)
})
