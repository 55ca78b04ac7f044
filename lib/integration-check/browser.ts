import { request as http, type IncomingMessage } from 'node:http'
import { request as https } from 'node:https'
import { isLoopback } from '../env'

/** What became of a visit, after all redirects that were followed. */
export type Visited = {
  status: number
  /** Where it ended. */
  url: URL
  body: string
  /** A redirect that leads to a host that is none of ours to ask: it is not followed. */
  leadsTo: string | null
}

const PATIENCE_MS = 15_000
const LONGEST_BODY = 2 * 1024 * 1024
const REDIRECTS = 20

/** Headers as they go over the wire: in this order, in this spelling, as often as they stand here. */
export type RawHeaders = readonly (readonly [string, string])[]

/** As much of a browser as a sign-in needs: it keeps each host's cookies, and follows redirects between hosts it knows. */
export class Browser {
  private readonly jar = new Map<string, Map<string, string>>()

  /** @param hosts that it asks, and no others */
  constructor(
    private readonly hosts: readonly string[],
    private readonly signal: AbortSignal,
  ) {}

  /** Opens a page. @throws if its host does not answer */
  async visit(page: URL, forged: RawHeaders = []): Promise<Visited> {
    let url = page
    for (let n = 0; n <= REDIRECTS; n++) {
      // What is forged is forged for the page alone.
      const headers = [['Accept', 'text/html'] as const, ...(url.host === page.host ? forged : [])]
      const { status, location, body } = await this.send('GET', url, headers)
      if (status < 300 || status > 399 || !location || !URL.canParse(location, url)) {
        return { status, url, body, leadsTo: null }
      }
      const next = new URL(location, url)
      if (!this.hosts.includes(next.host)) return { status, url, body, leadsTo: next.origin }
      url = next
    }
    return { status: 310, url, body: '', leadsTo: null }
  }

  /** Calls the JSON API of a host. */
  async post(url: URL, body: unknown): Promise<{ status: number; json: unknown }> {
    const headers = [
      ['Content-Type', 'application/json'],
      ['Origin', url.origin],
    ] as const
    const answer = await this.send('POST', url, headers, JSON.stringify(body))
    return { status: answer.status, json: answer.body === '' ? null : JSON.parse(answer.body) }
  }

  private async send(method: string, url: URL, headers: RawHeaders, body = '') {
    const all = [
      ['Host', url.host],
      ['User-Agent', 'Countersign check-integration'],
      ...headers,
      ...this.cookieHeader(url),
      ...(body === '' ? [] : [['Content-Length', String(Buffer.byteLength(body))]]),
    ]
    const response = await exchange(method, url, all.flat(), body, this.signal)
    for (const cookie of response.headers['set-cookie'] ?? []) this.keep(url, cookie)
    return { status: response.statusCode ?? 0, location: response.headers.location, body: await textOf(response) }
  }

  private cookieHeader({ hostname }: URL): [string, string][] {
    const pairs = [...(this.jar.get(hostname) ?? [])].map(([name, value]) => `${name}=${value}`)
    return pairs.length > 0 ? [['Cookie', pairs.join('; ')]] : []
  }

  private keep({ protocol, hostname }: URL, cookie: string): void {
    const [, name = '', value = ''] = /^\s*([^=;]+)=([^;]*)/.exec(cookie) ?? []
    const isForHttps = /;\s*secure/i.test(cookie)
    if (name === '' || (isForHttps && protocol === 'http:' && !isLoopback(hostname))) return
    const cookies = this.jar.get(hostname) ?? new Map()
    const expires = /;\s*expires=([^;]+)/i.exec(cookie)?.[1]
    const isOver = /;\s*max-age=(0|-\d+)\s*(;|$)/i.test(cookie) || (expires && Date.parse(expires) <= Date.now())
    if (isOver) cookies.delete(name)
    else cookies.set(name, value)
    this.jar.set(hostname, cookies)
  }
}

function exchange(method: string, url: URL, headers: string[], body: string, signal: AbortSignal) {
  const send = url.protocol === 'https:' ? https : http
  return new Promise<IncomingMessage>((resolve, reject) => {
    const all = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)])
    const request = send(url, { method, headers, agent: false, signal: all }, resolve)
    request.on('error', reject)
    request.end(body)
  })
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    size += chunk.length
    if (size > LONGEST_BODY) break
  }
  return Buffer.concat(chunks).toString()
}
