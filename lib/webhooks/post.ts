import http from 'node:http'
import https from 'node:https'
import { isIP } from 'node:net'
import { SECOND } from '../clock'
import { AddressRefused, guardedLookup, hostOf, isPermitted, type Resolve } from './address-guard'

/** From the first byte to the last. */
const TIME_LIMIT = 10 * SECOND
/** As much of an answer is read, and so much of it is kept for the log. */
const READ = 64 * 1024
const KEPT = 1024

/** Why nothing came back. `stopped`: we ended it ourselves, since the process ends. */
export type PostError = 'address_refused' | 'host_unknown' | 'connection' | 'tls' | 'timeout' | 'stopped'

export type PostResult =
  | { status: number; answer: string; retryAfter: string | undefined; error: null }
  | { status: null; answer: null; retryAfter: undefined; error: PostError }

/**
 * Sends one request to an address outside: to permitted addresses only, checked for this very connection; no proxy, no
 * cookies; a redirect is an answer like any other, and not followed. Never throws for what the other side does.
 */
export async function post(
  target: { url: string; headers: Record<string, string>; body: string },
  options: { resolve?: Resolve; signal?: AbortSignal; timeLimit?: number } = {},
): Promise<PostResult> {
  const url = new URL(target.url)
  const host = hostOf(url)
  const timeLimit = AbortSignal.timeout(options.timeLimit ?? TIME_LIMIT)
  const signal = AbortSignal.any([timeLimit, ...(options.signal ? [options.signal] : [])])
  try {
    // A literal address is never looked up.
    if (isIP(host) && !isPermitted(host, url.protocol)) throw new AddressRefused()
    const answer = await send(url, target, { lookup: guardedLookup(url.protocol, options.resolve), signal })
    return { ...(await read(answer, signal)), error: null }
  } catch (error) {
    const why = options.signal?.aborted ? 'stopped' : timeLimit.aborted ? 'timeout' : reasonOf(error)
    return { status: null, answer: null, retryAfter: undefined, error: why }
  }
}

function send(
  url: URL,
  { headers, body }: { headers: Record<string, string>; body: string },
  options: Pick<http.RequestOptions, 'lookup' | 'signal'>,
): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { request } = url.protocol === 'https:' ? https : http
    // A connection of its own each time: one that was checked for another name is not used again.
    const sent = request(url, {
      ...options,
      agent: false,
      method: 'POST',
      headers: {
        ...headers,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'Countersign-Webhooks',
      },
    })
    sent.on('response', resolve)
    sent.on('error', reject)
    sent.end(body)
  })
}

/** The status is the answer. What follows it is for the log: where it is too long or too slow, the rest is left. */
async function read(answer: http.IncomingMessage, signal: AbortSignal) {
  const chunks: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of answer) {
      length += chunk.length
      chunks.push(chunk)
      if (length >= READ || signal.aborted) break
    }
  } catch {
    // It was cut off.
  }
  answer.destroy()
  const retryAfter = answer.headers['retry-after']
  return { status: answer.statusCode ?? 0, answer: textOf(Buffer.concat(chunks)), retryAfter }
}

/** As text that the database takes, and that does nothing in a terminal. */
function textOf(bytes: Buffer): string {
  return bytes
    .subarray(0, KEPT)
    .toString('utf8')
    .replace(/[^\P{Cc}\t\n]/gu, '\ufffd')
}

function reasonOf(error: unknown): PostError {
  const { code = '' } = error as NodeJS.ErrnoException
  if (error instanceof AddressRefused) return 'address_refused'
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'host_unknown'
  if (/CERT|TLS|SSL|EPROTO|UNABLE_TO|SELF_SIGNED/.test(code)) return 'tls'
  return 'connection'
}
