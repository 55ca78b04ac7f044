import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** Something in the way to a server: it can cut every connection and let no new one through, or let nothing pass. */
export async function startTcpProxy(target: { host: string; port: number }) {
  const sockets = new Set<Socket>()
  let mode: 'pass' | 'cut' | 'hang' = 'pass'

  const server = createServer((near) => {
    if (mode === 'cut') return near.destroy()
    const far = connect(target.port, target.host)
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.on('data', (data) => other.write(data))
      one.on('error', () => other.destroy())
      one.on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
    }
    if (mode === 'hang') for (const socket of [near, far]) socket.pause()
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))

  return {
    port: (server.address() as AddressInfo).port,
    async cut() {
      mode = 'cut'
      for (const socket of sockets) socket.destroy()
    },
    async hang() {
      mode = 'hang'
      for (const socket of sockets) socket.pause()
    },
    async pass() {
      mode = 'pass'
      for (const socket of sockets) socket.resume()
    },
    async stop() {
      for (const socket of sockets) socket.destroy()
      await new Promise((done) => server.close(done))
    },
  }
}
