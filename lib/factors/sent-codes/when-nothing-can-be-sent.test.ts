// Promise: the mail server or the SMS provider is down, slow or answers garbage: a clear message, other methods work, and
// no attempt is charged.
import { createServer as createHttpServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { db } from '@/lib/db'
import { answerChallenge } from '@/lib/login/answer-challenge'
import { readChallenge } from '@/lib/login/read-challenge'
import { sendCode } from '@/lib/login/send-code'
import { challengeOf, codeOf, enrollerOf, FROM, giveAuthenticator, makePerson, settleClock } from '@/lib/testing/people'
import { confirmEmailEnrollment } from '../email/confirm-enrollment'
import { startEmailEnrollment } from '../email/start-enrollment'
import { confirmSmsEnrollment } from '../sms/confirm-enrollment'
import { startSmsEnrollment } from '../sms/start-enrollment'

type Mode = 'well' | 'refuses' | 'slow' | 'garbage' | 'away'
let mode: Mode = 'well'
const SLOW = 10_000
const mails: string[] = []
const texts: URLSearchParams[] = []
let authorization: string | undefined

/** A real mail server, behind a door that can be slow, shut, or somebody else's. */
const smtp = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onRcptTo(_, __, done) {
    done(mode === 'refuses' ? Object.assign(new Error('refused'), { responseCode: 451 }) : null)
  },
  onData(stream, _, done) {
    let data = ''
    stream.on('data', (chunk) => {
      data += chunk
    })
    stream.on('end', () => {
      mails.push(data)
      done()
    })
  },
})
await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve))
const smtpPort = (smtp.server.address() as AddressInfo).port

const sockets = new Set<Socket>()
const door = createServer(async (socket) => {
  sockets.add(socket)
  socket.on('error', () => {})
  if (mode === 'away') return socket.destroy()
  if (mode === 'garbage') return socket.end('HTTP/1.1 400 what is this\r\n\r\n')
  if (mode === 'slow') await new Promise((resolve) => setTimeout(resolve, SLOW))
  const { connect } = await import('node:net')
  const inner = connect(smtpPort, '127.0.0.1')
  inner.on('error', () => socket.destroy())
  socket.pipe(inner).pipe(socket)
})
await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve))

/** Stands in for Twilio, and is as strict as its documentation says. */
const twilio = createHttpServer(async (request, response) => {
  if (mode === 'away') return request.socket.destroy()
  // Longer than a person waits, and then nothing.
  if (mode === 'slow') return void setTimeout(() => request.socket.destroy(), 8_500)
  if (mode === 'garbage') return response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Welcome</h1>')
  const answer = (status: number, body: object) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  if (mode === 'refuses')
    return answer(400, { code: 21211, message: 'The number +447400123456 is not valid', status: 400 })
  const form = new URLSearchParams(await textOf(request))
  authorization = request.headers.authorization
  const right =
    request.method === 'POST' &&
    request.url === '/2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Messages.json' &&
    request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') &&
    /^\+[1-9]\d{6,14}$/.test(form.get('To') ?? '') &&
    form.get('From') === '+15005550006' &&
    (form.get('Body') ?? '').length <= 1600
  if (!right) return answer(400, { code: 20001, message: 'malformed', status: 400 })
  texts.push(form)
  return answer(201, { sid: 'SM0123456789abcdef0123456789abcdef', status: 'queued' })
})
await new Promise<void>((resolve) => twilio.listen(0, '127.0.0.1', resolve))

Object.assign(process.env, {
  SMTP_URL: `smtp://127.0.0.1:${(door.address() as AddressInfo).port}`,
  TWILIO_ACCOUNT_SID: 'AC0123456789abcdef0123456789abcdef',
  TWILIO_AUTH_TOKEN: 'the token',
  TWILIO_FROM: '+15005550006',
  TWILIO_API_URL: `http://127.0.0.1:${(twilio.address() as AddressInfo).port}`,
})

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += chunk
  return text
}

afterAll(() => {
  for (const socket of sockets) socket.destroy()
  smtp.close(() => {})
  door.close()
  twilio.closeAllConnections()
  twilio.close()
})

beforeEach(async () => {
  settleClock()
  mode = 'well'
  await db.settings.update({ where: { id: 1 }, data: { smsFallback: true } })
})

const mailedCode = () => /\b\d{6}\b/.exec(mails.at(-1)?.split('\r\n\r\n').slice(1).join() ?? '')?.[0] ?? ''
const textedCode = () => /#(\d{6})$/.exec(texts.at(-1)?.get('Body') ?? '')?.[1] ?? ''
let phone = 7_400_123_700

/** Somebody with an authenticator app, codes by mail and codes by text message. */
async function withEverything() {
  const person = await makePerson()
  const { secret, sessionId } = await giveAuthenticator(person)
  const enroller = enrollerOf(person, sessionId)
  const begun = await startEmailEnrollment({ enroller, from: FROM })
  expect(begun).toMatchObject({ ok: true })
  expect(await confirmEmailEnrollment({ enroller, code: mailedCode(), from: FROM })).toMatchObject({ ok: true })
  const number = `+44${++phone}`
  expect(await startSmsEnrollment({ enroller, phone: number, from: FROM })).toMatchObject({ ok: true })
  expect(await confirmSmsEnrollment({ enroller, code: textedCode(), from: FROM })).toMatchObject({ ok: true })
  await db.factor.updateMany({ where: { userId: person.id }, data: { codeSentAt: null, codeSends: 0 } })
  return { person, secret, number }
}

it('mail really leaves by SMTP, and text messages as Twilio documents', async () => {
  const { person, number } = await withEverything()
  const token = await challengeOf(person)
  expect(await sendCode({ token, method: 'email', from: FROM })).toMatchObject({ ok: true })
  expect(mails.at(-1)).toContain(`To: ${person.email}`)
  expect(mails.at(-1)).not.toMatch(/Subject:.*\d{6}/)
  expect(await sendCode({ token, method: 'sms', from: FROM })).toMatchObject({ ok: true })
  expect(texts.at(-1)?.get('To')).toBe(number)
  expect(authorization).toBe(`Basic ${Buffer.from('AC0123456789abcdef0123456789abcdef:the token').toString('base64')}`)
  expect(await answerChallenge({ token, method: 'sms', code: textedCode(), from: FROM })).toMatchObject({ ok: true })
})

describe.each(['away', 'refuses', 'garbage', 'slow'] as const)('where the servers are %s', (how) => {
  it('it is said, nothing is charged, another way works, and one can ask again at once', {
    timeout: 30_000,
  }, async () => {
    const { person, secret } = await withEverything()
    const token = await challengeOf(person)
    mode = how
    const began = performance.now()
    const failed = await Promise.all([
      sendCode({ token, method: 'email', from: FROM }),
      sendCode({ token: await challengeOf(person), method: 'sms', from: FROM }),
    ])
    expect(performance.now() - began).toBeLessThan(9_500)
    expect(failed).toMatchObject([{ code: 'not_sent' }, { code: 'not_sent' }])
    expect(await readChallenge(token)).toMatchObject({ attemptsLeft: 5, lockedUntil: null, sent: null })
    expect(await db.user.findUnique({ where: { id: person.id } })).toMatchObject({ factorFailures: 0 })

    // What may still arrive counts against the limits of sending; what in the end did not leave does not.
    const counted = async (type: string) =>
      (await db.factor.findFirstOrThrow({ where: { userId: person.id, type } })).codeSends
    expect(await counted('email')).toBe(how === 'slow' ? 1 : 0)
    await expect.poll(() => counted('sms'), { timeout: 2_000 }).toBe(0)

    mode = 'well'
    expect(await sendCode({ token, method: 'email', from: FROM })).toMatchObject({ ok: true })
    const answered = await answerChallenge({ token, method: 'totp', code: codeOf(secret), from: FROM })
    expect(answered).toMatchObject({ ok: true })
  })
})
