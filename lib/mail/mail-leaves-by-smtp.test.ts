import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { afterEach, expect, it } from 'vitest'
import { DeliveryError, type Message } from './message'
import { sendBySmtp } from './send-by-smtp'

const message: Message = {
  id: '0193-id',
  to: 'ann@example.com',
  subject: 'Confirm your e-mail address – now',
  text: 'the text\nhttp://localhost:3000/verify-email?token=abc',
  html: '<p>the html</p>',
}

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

type Received = { from: string; to: string[]; data: string }

/** A real SMTP server. @returns its port, and what it received */
async function smtpServer(options: { refuse?: number; login?: { user: string; pass: string } } = {}) {
  const received: Received[] = []
  const server = new SMTPServer({
    authOptional: !options.login,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    onAuth({ username, password }, _, done) {
      const right = username === options.login?.user && password === options.login?.pass
      done(right ? null : new Error('wrong'), right ? { user: username } : undefined)
    },
    onRcptTo(_, __, done) {
      done(options.refuse ? Object.assign(new Error('refused'), { responseCode: options.refuse }) : null)
    },
    onData(stream, { envelope }, done) {
      let data = ''
      stream.on('data', (chunk) => {
        data += chunk
      })
      stream.on('end', () => {
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address
        received.push({ from, to: envelope.rcptTo.map(({ address }) => address), data })
        done()
      })
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => server.close())
  return { port: (server.server.address() as AddressInfo).port, received }
}

const failure = (url: string) =>
  sendBySmtp(url, message).then(
    () => 'sent',
    (error) =>
      error instanceof DeliveryError ? `${error.permanent ? 'for good' : 'for now'}: ${error.message}` : error,
  )

it('hands over text and HTML, to that one address', async () => {
  const { port, received } = await smtpServer()
  await sendBySmtp(`smtp://127.0.0.1:${port}`, message)
  expect(received).toHaveLength(1)
  const [mail] = received
  expect(mail?.from).toBe('no-reply@localhost')
  expect(mail?.to).toEqual(['ann@example.com'])
  expect(mail?.data).toMatch(/^Content-Type: multipart\/alternative/m)
  expect(mail?.data).toContain('the text')
  expect(mail?.data).toContain('<p>the html</p>')
  expect(mail?.data).toMatch(/^Message-ID: <0193-id@localhost>/m)
  expect(mail?.data).toMatch(/^Auto-Submitted: auto-generated/m)
})

it('signs in to the server where the address names a user', async () => {
  const { port, received } = await smtpServer({ login: { user: 'postman', pass: 'p@ss word' } })
  await sendBySmtp(`smtp://postman:p%40ss%20word@127.0.0.1:${port}`, message)
  expect(received).toHaveLength(1)
  expect(await failure(`smtp://postman:wrong@127.0.0.1:${port}`)).toMatch(/^for now: .*535 \(EAUTH\)/)
})

it('tells a refusal for good from one that may pass', async () => {
  const full = await smtpServer({ refuse: 452 })
  expect(await failure(`smtp://127.0.0.1:${full.port}`)).toMatch(/^for now: .*452/)
  const unknown = await smtpServer({ refuse: 550 })
  expect(await failure(`smtp://127.0.0.1:${unknown.port}`)).toMatch(/^for good: .*550/)
  expect(await failure('smtp://127.0.0.1:1')).toMatch(/^for now: .*cannot be reached/)
})

it('sends no password to a server that offers no encryption, unless it is this machine', async () => {
  const { port, received } = await smtpServer({ login: { user: 'postman', pass: 'secret' } })
  const elsewhere = 'smtp://postman:secret@0.0.0.0'
  expect(await failure(`${elsewhere}:${port}`)).toMatch(/^for now: .*(ETLS|STARTTLS|502)/)
  expect(received).toEqual([])
})

it('does not wait for ever for a server that says nothing', { timeout: 15_000 }, async () => {
  const silent = createServer(() => {})
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  closing.push(() => silent.close())
  expect(await failure(`smtp://127.0.0.1:${(silent.address() as AddressInfo).port}`)).toMatch(/^for now/)
})

it('nor for one that says a word now and then, and never comes to an end', async () => {
  const chatty = createServer((socket) => {
    socket.on('error', () => {})
    const timer = setInterval(() => socket.write('220-a moment please\r\n'), 50)
    socket.once('close', () => clearInterval(timer))
    closing.push(() => socket.destroy())
  })
  await new Promise<void>((resolve) => chatty.listen(0, '127.0.0.1', resolve))
  closing.push(() => chatty.close())
  const url = `smtp://127.0.0.1:${(chatty.address() as AddressInfo).port}`
  await expect(sendBySmtp(url, message, 500)).rejects.toThrow('cannot be reached (ETIMEDOUT)')
})
