import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Received = { path: string; headers: IncomingHttpHeaders; body: string; at: number }

/** An application that takes webhooks on loopback; what it answers can be changed at any time. */
export async function startReceiver(port = 0) {
  const received: Received[] = []
  const receiver = {
    url: '',
    received,
    /** What it does with each request; 200 unless told otherwise. */
    answer: (_: Received, response: ServerResponse): void => {
      response.end('taken')
    },
    /** The events that it has got, as numbers or names in the order of arrival. */
    payloads: () => received.map(({ body }) => JSON.parse(body)),
    async stop() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const one = { path: request.url ?? '', headers: request.headers, body, at: Date.now() }
    received.push(one)
    receiver.answer(one, response)
  })
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done))
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
  return receiver
}

export type Receiver = Awaited<ReturnType<typeof startReceiver>>

/** Answers everything with this status. */
export const status =
  (code: number, headers: Record<string, string> = {}) =>
  (_: Received, response: ServerResponse): void => {
    response.writeHead(code, headers).end(`status ${code}`)
  }
