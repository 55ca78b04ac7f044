// Threat: a request to upgrade passes by every check and time limit, and holds a socket for good.
import type { Server } from 'node:http'
import { describe, expect, it } from 'vitest'
import { call, echo, raw, start } from './testing'

describe('upgrades', () => {
  const ask = (upgrade: string) =>
    `GET /x HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: ${upgrade}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`

  it('are refused at once, also after the app has asked for them, and leave no socket behind', async () => {
    let reached = 0
    // What Next does at the first request it sees.
    const port = await start((req, res) => {
      const { server } = req.socket as unknown as { server: Server }
      server.on('upgrade', () => reached++)
      server.once('upgrade', () => reached++)
      res.end()
    })
    for (const moment of ['before', 'after']) {
      for (const upgrade of ['websocket', 'WebSocket', 'h2c, websocket', 'anything']) {
        const answer = await raw(port, ask(upgrade))
        expect(answer, moment).toMatch(/^HTTP\/1\.1 400 /)
        expect(answer).toContain('"code":"no_upgrade"')
      }
      expect((await call(port)).status).toBe(200)
    }
    expect(reached).toBe(0)
  })

  it('to another HTTP, which clients offer unasked, are ignored; all checks apply', async () => {
    const port = await start(echo, { appUrl: 'http://localhost:3000' })
    const offer = 'Connection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQ\r\n\r\n'
    const answer = await raw(port, `GET /x HTTP/1.1\r\nHost: localhost:3000\r\nX-Real-IP: 6.6.6.6\r\n${offer}`)
    expect(answer).toMatch(/^HTTP\/1\.1 200 /)
    expect(answer).not.toContain('6.6.6.6')
    expect(await raw(port, `GET /x HTTP/1.1\r\nHost: evil.example\r\n${offer}`)).toMatch(/^HTTP\/1\.1 421 /)
  })
})
