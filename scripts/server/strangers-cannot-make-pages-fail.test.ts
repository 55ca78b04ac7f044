// Threat: strangers make pages answer 500, and fill the log with errors that are none of ours.
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import nextConfig from '@/next.config'
import type { Handler } from './start-server'
import { call, raw, start } from './testing'

/** Answers with the length of the body, as the app reads it: by listening to it. */
const measure: Handler = (req, res) => {
  let length = 0
  req.on('data', (chunk) => {
    length += chunk.length
  })
  req.on('end', () => res.end(String(length)))
}

describe('forms', () => {
  const boundary = '----formdata-boundary-of-a-browser-0123456789'
  const multipart = { 'content-type': `multipart/form-data; boundary=${boundary}` }
  const part = (name: string, value: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
  const end = `--${boundary}--\r\n`
  const post = (port: number, body: string, headers: Record<string, string> = multipart, path = '/login') =>
    call(port, { method: 'POST', path, body, headers: { ...headers, 'content-length': String(body.length) } })

  it('reach the app whole, however large they may be and however they arrive', async () => {
    const port = await start(measure)
    const small = part('email', 'ann@example.com') + end
    const large = part('email', 'x'.repeat(128 * 1024 - 200)) + end
    for (const form of [small, large]) expect((await post(port, form)).body).toBe(String(form.length))
    const head = `POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: ${multipart['content-type']}\r\n`
    const pieces = [small.slice(0, 10), small.slice(10, -1), small.slice(-1)]
    const answer = await raw(port, `${head}Content-Length: ${small.length}\r\n\r\n`, ...pieces)
    expect(answer.split('\r\n\r\n')[1]).toBe(String(small.length))
  })

  it('that the app does not read hold up nothing on the same connection', async () => {
    const port = await start()
    const body = part('email', 'x'.repeat(100_000)) + end
    const form = `POST /a HTTP/1.1\r\nHost: a\r\nContent-Type: ${multipart['content-type']}\r\nContent-Length: ${body.length}\r\n\r\n${body}`
    const answers = await raw(port, `${form}${form}GET /b HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`)
    expect(answers.match(/"url":"\/[ab]"/g)).toEqual(['"url":"/a"', '"url":"/a"', '"url":"/b"'])
  })

  it('that cannot be read are the fault of who sent them, and do not reach the app', async () => {
    const port = await start()
    const whole = part('email', 'ann@example.com') + end
    for (const body of ['', 'garbage', whole.slice(0, -20), whole.slice(5)]) {
      expect((await post(port, body)).status, JSON.stringify(body)).toBe(400)
    }
    for (const type of [
      'multipart/form-data',
      'multipart/form-data; boundary=',
      'Multipart/Form-Data; boundary=other',
    ]) {
      expect((await post(port, whole, { 'content-type': type })).status, type).toBe(400)
    }
    expect((await post(port, 'garbage', multipart, '/api/v1/login')).status, 'the API answers for itself').toBe(200)
  })

  it('or calls of an action whose arguments are no JSON neither', async () => {
    const port = await start()
    const text = { 'next-action': '00', 'content-type': 'text/plain;charset=UTF-8' }
    const form = { 'next-action': '00', ...multipart }
    for (const body of ['', 'garbage', '[']) expect((await post(port, body, text)).status, body).toBe(400)
    for (const body of [end, part('1', '[]') + end, part('0', 'garbage') + end]) {
      expect((await post(port, body, form)).status, body).toBe(400)
    }
    expect((await post(port, '[]', text)).status).toBe(200)
    expect((await post(port, part('1_email', 'a') + part('0', '["$K1"]') + end, form)).status).toBe(200)
  })

  it('from another site are refused, not taken for a failure of ours', async () => {
    const port = await start()
    const body = part('email', 'ann@example.com') + end
    for (const origin of ['https://evil.example', 'null', 'garbage', '']) {
      expect((await post(port, body, { ...multipart, origin })).status, origin).toBe(403)
      expect((await post(port, '[]', { 'next-action': '00', origin })).status, origin).toBe(403)
    }
    expect((await post(port, body, { ...multipart, origin: 'https://id.example.com' })).status).toBe(200)
  })

  it('whose sender leaves midway are forgotten', async () => {
    let asked = 0
    const port = await start((_req, res) => {
      asked++
      res.end()
    })
    const socket = connect(port, '127.0.0.1')
    socket.write(
      `POST / HTTP/1.1\r\nHost: a\r\nContent-Type: ${multipart['content-type']}\r\nContent-Length: 99\r\n\r\n--`,
    )
    await sleep(50)
    socket.destroy()
    await sleep(50)
    expect(asked).toBe(0)
  })

  it('that this server lets in are not too large for Next', () => {
    expect(nextConfig.experimental?.serverActions?.bodySizeLimit).toBe('1mb')
  })
})

describe('the state of the router', () => {
  it.each(['garbage', '%', '%5B%5D', '', '%5B%22%22%5D', encodeURIComponent('["",{"a":1}]')])(
    'of "%s" is refused',
    async (state) => {
      const port = await start()
      expect((await call(port, { headers: { rsc: '1', 'next-router-state-tree': state } })).status).toBe(400)
    },
  )

  it('that Next’s own router sends is not', async () => {
    const port = await start()
    const state = [
      '',
      { children: ['(auth)', { children: ['login', { children: ['__PAGE__', {}] }] }] },
      null,
      null,
      16,
    ]
    const headers = { rsc: '1', 'next-router-state-tree': encodeURIComponent(JSON.stringify(state)) }
    expect((await call(port, { headers })).status).toBe(200)
  })
})
