import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * A reverse proxy before several instances: each request goes to the next one, on a connection of its own, so that no two
 * in a row meet the same. It adds its client to X-Forwarded-For, as proxies do.
 */
export async function startRoundRobin(port: number, upstreams: number[]) {
  let turn = 0
  const served = new Map<number, number>(upstreams.map((upstream) => [upstream, 0]))
  const server = createServer((req, res) => {
    const upstream = upstreams[turn++ % upstreams.length] ?? 0
    served.set(upstream, (served.get(upstream) ?? 0) + 1)
    const before = req.headers['x-forwarded-for']
    const headers = {
      ...req.headers,
      'x-forwarded-for': before ? `${before}, ${req.socket.remoteAddress}` : req.socket.remoteAddress,
      connection: 'close',
    }
    const { method, url: path } = req
    const out = request({ host: '127.0.0.1', port: upstream, method, path, headers, agent: false }, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
      answer.pipe(res)
    })
    out.on('error', () => (res.headersSent ? res.destroy() : res.writeHead(502).end()))
    res.on('close', () => out.destroy())
    req.pipe(out)
  })
  await new Promise<void>((done) => server.listen(port, 'localhost', done))
  return {
    port: (server.address() as AddressInfo).port,
    /** How many requests each has had. */
    served: () => [...served.values()],
    async stop() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}
