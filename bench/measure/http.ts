import { type Agent, request } from 'node:http'
import { gunzipSync } from 'node:zlib'

/** `cookies` are those that were set, as a Cookie header sends them. */
export type Answer = { status: number; cookies: string; text: string }

export type Asked = {
  method?: 'GET' | 'POST'
  cookie?: string
  json?: unknown
  headers?: Record<string, string>
}

/** Asks one server, on connections that stay open. */
export type Http = (path: string, asked?: Asked) => Promise<Answer>

/**
 * @param origin such as `http://127.0.0.1:4000`
 * @param address whom the request is said to come from, where a system believes it
 */
export function httpTo(origin: string, agent: Agent, address?: string): Http {
  const { host, hostname, port } = new URL(origin)
  const ask: Http = (path, asked = {}) => {
    const { method = 'GET', cookie, json, headers = {} } = asked
    return new Promise((resolve, reject) => {
      const body = json === undefined ? undefined : JSON.stringify(json)
      const req = request(
        {
          agent,
          hostname,
          port,
          path,
          method,
          headers: {
            host,
            'accept-encoding': 'gzip',
            'user-agent':
              'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36',
            ...(address && { 'x-forwarded-for': address }),
            ...(cookie && { cookie }),
            ...(body !== undefined && {
              'content-type': 'application/json',
              'content-length': String(Buffer.byteLength(body)),
              origin,
            }),
            ...headers,
          },
        },
        (res) => {
          const chunks: Buffer[] = []
          res.on('data', (chunk: Buffer) => chunks.push(chunk))
          res.on('error', reject)
          res.on('end', () => {
            const bytes = Buffer.concat(chunks)
            resolve({
              status: res.statusCode ?? 0,
              cookies: (res.headers['set-cookie'] ?? [])
                .map((line) => line.split(';', 1)[0] ?? '')
                .filter((pair) => !pair.endsWith('='))
                .join('; '),
              text: (res.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString(),
            })
          })
        },
      )
      req.on('error', (error: NodeJS.ErrnoException) => {
        // A server may end an idle connection at the very moment that it is used again: nothing of this has reached it.
        if (req.reusedSocket && error.code === 'ECONNRESET') ask(path, asked).then(resolve, reject)
        else reject(error)
      })
      req.end(body)
    })
  }
  return ask
}
