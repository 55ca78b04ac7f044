import { type IncomingHttpHeaders, request } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach } from 'vitest'
import { clientAddress } from '@/lib/client-address'
import type { LoadRoute } from './built-routes'
import { type Handler, type RunningServer, startServer } from './start-server'

let server: RunningServer | undefined

afterEach(stop)

/** Ends the server of this test. */
export async function stop(): Promise<void> {
  const ending = server
  server = undefined
  await ending?.drain()
}

/** Answers with what the app would see. */
export const echo: Handler = (req, res) => {
  const headers = new Headers()
  for (let i = 0; i < req.rawHeaders.length; i += 2)
    headers.append(req.rawHeaders[i] ?? '', req.rawHeaders[i + 1] ?? '')
  const text = JSON.stringify({
    url: req.url,
    headers: req.headers,
    raw: req.rawHeaders,
    client: clientAddress(headers),
  })
  res.setHeader('content-type', 'application/json').end(text)
}

/** Starts a server that is stopped after the test; gives its port. */
export async function start(
  handler: Handler = echo,
  options: { appUrl?: string; trustedProxies?: string; loadRoute?: LoadRoute } = {},
) {
  const { appUrl = 'https://id.example.com', trustedProxies = '', loadRoute } = options
  server = await startServer(handler, {
    appUrl: new URL(appUrl),
    host: '127.0.0.1',
    port: 0,
    trustedProxies,
    loadRoute,
  })
  return server.port
}

type Answer = { status: number; headers: IncomingHttpHeaders; body: string }

/** Sends a request with its `body`. */
export function call(port: number, options: Parameters<typeof request>[1] & { body?: string } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const req = request({ port, host: '127.0.0.1', agent: false, ...options }, (res) => {
      let body = ''
      res.on('data', (chunk) => {
        body += chunk
      })
      res.on('end', () => resolve({ status: res.statusCode ?? 0, headers: res.headers, body }))
    })
    req.on('error', reject)
    req.end(options.body)
  })
}

/** Sends bytes as they are, in pieces with pauses between them; gives what came back until the server closed. */
export function raw(port: number, ...pieces: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', async () => {
      for (const [index, piece] of pieces.entries()) {
        if (index > 0) await sleep(20)
        socket.write(piece)
      }
    })
    let answer = ''
    socket.on('data', (chunk) => {
      answer += chunk
    })
    socket.on('close', () => resolve(answer))
    socket.on('error', reject)
  })
}

/** What the app sees of a request with these headers, if it is `echo`. */
export async function seen(port: number, headers: Record<string, string>) {
  return JSON.parse((await call(port, { headers })).body)
}
