import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { call, echo, raw, seen, start, stop } from './testing'

describe('where a request came from', () => {
  const forged = {
    'x-forwarded-for': '6.6.6.6',
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'gopher',
    'x-forwarded-port': '1',
    'x-real-ip': '6.6.6.6',
    forwarded: 'for=6.6.6.6',
    'x-countersign-client-ip': '6.6.6.6',
    'x-countersign-edge': 'guess',
    'x-middleware-subrequest': 'proxy',
    'x-middleware-anything': '1',
  }

  it('is the peer, whatever a stranger claims', async () => {
    const port = await start()
    const { headers, raw, client } = await seen(port, { ...forged, cookie: 'a=1' })
    expect(client).toBe('127.0.0.1')
    expect(headers).toMatchObject({
      host: 'id.example.com',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-host': 'id.example.com',
      'x-forwarded-proto': 'https',
      cookie: 'a=1',
    })
    expect(JSON.stringify([headers, raw])).not.toMatch(
      /6\.6\.6\.6|evil|gopher|guess|x-middleware|x-real-ip|"forwarded"/,
    )
  })

  it.each([
    ['127.0.0.1', '203.0.113.7', '203.0.113.7'],
    ['127.0.0.0/8', '6.6.6.6, 203.0.113.7', '203.0.113.7'],
    ['127.0.0.1, 10.0.0.0/8', '6.6.6.6, 203.0.113.7, 10.1.2.3', '203.0.113.7'],
    ['127.0.0.1,10.0.0.0/8', '10.9.9.9, 10.1.2.3', '10.9.9.9'],
    ['127.0.0.1', '::ffff:203.0.113.7', '203.0.113.7'],
    ['127.0.0.1', '[2001:DB8::0:1]:4711', '2001:db8::1'],
    ['127.0.0.1', '203.0.113.7:4711', '203.0.113.7'],
    ['127.0.0.1', 'unknown', '127.0.0.1'],
    ['127.0.0.1', '', '127.0.0.1'],
    ['::ffff:127.0.0.1', '203.0.113.7', '203.0.113.7'],
    ['10.0.0.0/8', '203.0.113.7', '127.0.0.1'],
    ['', '203.0.113.7', '127.0.0.1'],
  ])('with TRUSTED_PROXIES "%s" and X-Forwarded-For "%s" is %s', async (trustedProxies, forwarded, expected) => {
    const port = await start(echo, { trustedProxies })
    expect((await seen(port, { 'x-forwarded-for': forwarded })).client).toBe(expected)
  })

  it.each(['10.0.0.0/33', 'nonsense', '10.1', '10.0.0.0/', '10.0.0.0/8/8'])(
    'refuses to start with TRUSTED_PROXIES "%s"',
    async (trustedProxies) => {
      await expect(start(echo, { trustedProxies })).rejects.toThrow('TRUSTED_PROXIES')
    },
  )
})

describe('the name this server goes by', () => {
  it('is kept for any loopback name, given its port', async () => {
    const appUrl = 'http://localhost:3000'
    const port = await start(echo, { appUrl })
    for (const host of ['localhost:3000', '127.0.0.1:3000', '[::1]:3000']) {
      expect((await seen(port, { host })).headers.host).toBe(host)
    }
    expect((await seen(port, { host: 'localhost:9999' })).headers.host).toBe('localhost:3000')
  })

  it('is not one that a web page pointed here (DNS rebinding)', async () => {
    const port = await start(echo, { appUrl: 'http://localhost:3000' })
    for (const host of ['evil.example:3000', '127.0.0.1.evil.example', 'localhost:3000@evil.example', ' ']) {
      const { status } = await call(port, { headers: { host } })
      expect([400, 421], host).toContain(status)
    }
  })
})

describe('bodies', () => {
  const post = { method: 'POST' }

  it('of 128 KiB pass', async () => {
    const port = await start()
    expect(
      (await call(port, { ...post, body: 'x'.repeat(128 * 1024), headers: { 'content-length': 128 * 1024 } })).status,
    ).toBe(200)
  })

  it('larger than that are refused before they are read', async () => {
    const port = await start()
    const answer = await raw(port, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 131073\r\n\r\n')
    expect(answer).toMatch(/^HTTP\/1\.1 413 /)
    expect(answer).toContain('application/problem+json')
    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({ status: 413, code: 'payload_too_large' })
  })

  it.each([
    ['/admin/groups/import', 1024 * 1024, 200],
    ['/api/v1/groups/import?x', 1024 * 1024, 200],
    ['/admin/groups/import', 1024 * 1024 + 1, 413],
    ['/admin/groups', 128 * 1024 + 1, 413],
    ['/admin/groups/import/x', 128 * 1024 + 1, 413],
    ['/login?/admin/groups/import', 128 * 1024 + 1, 413],
  ])('with a file are larger, where one is taken: %s, %i', async (path, length, status) => {
    const port = await start()
    const body = status === 200 ? 'x'.repeat(length) : ''
    const answer = await raw(
      port,
      `POST ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: ${length}\r\n\r\n${body}`,
    )
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
  })

  it('are refused before "100 Continue" invites them', async () => {
    const port = await start()
    const answer = await raw(
      port,
      'POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 131073\r\n\r\n',
    )
    expect(answer).toMatch(/^HTTP\/1\.1 413 /)
    const small = await raw(
      port,
      'POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi',
    )
    expect(small).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /)
  })

  it('of no stated length are refused', async () => {
    const port = await start()
    const { status, body } = await call(port, { ...post, body: 'x', headers: { 'transfer-encoding': 'chunked' } })
    expect(status).toBe(411)
    expect(JSON.parse(body).code).toBe('length_required')
  })
})

describe('what makes no sense', () => {
  it.each([
    ['not HTTP', 'hello\r\n\r\n', 400],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx', 400],
    [
      'a length and chunks',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['too many headers', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`, 431],
    ['half an escape', 'GET /%E0%A4 HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['a NUL', 'GET /a%00b HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['TRACE', 'TRACE / HTTP/1.1\r\nHost: a\r\n\r\n', 405],
  ])('%s is refused', async (_, text, status) => {
    const port = await start()
    const answer = await raw(port, text)
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '').status).toBe(status)
  })

  it('a whole URL as the target is read as its path', async () => {
    const port = await start()
    const answer = await raw(
      port,
      'GET http://elsewhere/a?b=c HTTP/1.1\r\nHost: elsewhere\r\nConnection: close\r\n\r\n',
    )
    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '').url).toBe('/a?b=c')
  })

  it('an error of the app is a problem document', async () => {
    const port = await start(() => Promise.reject(new Error('a bug')))
    const { status, body } = await call(port)
    expect(status).toBe(500)
    expect(body).not.toContain('a bug')
  })
})

describe('draining', () => {
  it('finishes what is in flight, closes what is idle or unused, accepts nothing more', async () => {
    let arrived = () => {}
    const underway = new Promise<void>((resolve) => {
      arrived = resolve
    })
    const port = await start(async (_req, res) => {
      arrived()
      await sleep(300)
      res.end('done')
    })
    const unused = new Promise((resolve) => connect(port, '127.0.0.1').on('close', resolve))
    await sleep(50)
    const slow = call(port)
    await underway
    const drained = stop()
    await unused
    await expect(call(port)).rejects.toThrow('ECONNREFUSED')
    const { body, headers } = await slow
    expect(body).toBe('done')
    expect(headers.connection).toBe('close')
    await drained
  })
})
