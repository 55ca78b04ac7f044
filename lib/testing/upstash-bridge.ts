import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createClient } from '@redis/client'

/**
 * Upstash's REST protocol before a Redis: a command as a JSON array by POST, `{result}` or `{error}` as the answer, strings
 * in base64 where asked for. Like Upstash's own server it knows the flag `allow-key-locking` of scripts, which Redis does
 * not: to Redis go the scripts without it.
 */
export async function startUpstashBridge(redisUrl: string) {
  const token = 'a token of the tests'
  const scripts = new Map<string, string>()

  async function run(command: string[]): Promise<unknown> {
    const client = createClient({ url: redisUrl, RESP: 2, socket: { reconnectStrategy: false } }).on('error', () => {})
    await client.connect()
    try {
      return await client.sendCommand(translated(command))
    } finally {
      client.destroy()
    }
  }

  function translated([name = '', script = '', ...rest]: string[]): string[] {
    if (name === 'evalsha') return [name, scripts.get(script) ?? script, ...rest]
    if (name !== 'eval') return [name, script, ...rest]
    const plain = script.replace('#!lua flags=allow-key-locking\n', '')
    scripts.set(sha1(script), sha1(plain))
    return [name, plain, ...rest]
  }

  const server = createServer(async (request, response) => {
    const say = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (request.headers.authorization !== `Bearer ${token}`) return say(401, { error: 'Unauthorized' })
    let body = ''
    for await (const chunk of request) body += chunk
    try {
      const result = await run((JSON.parse(body) as unknown[]).map(String))
      say(200, { result: request.headers['upstash-encoding'] === 'base64' ? encoded(result) : result })
    } catch (error) {
      say(400, { error: error instanceof Error ? error.message : 'failed' })
    }
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token,
    async stop() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}

function encoded(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(encoded)
  return typeof value === 'string' ? Buffer.from(value).toString('base64') : value
}

const sha1 = (text: string) => createHash('sha1').update(text).digest('hex')
