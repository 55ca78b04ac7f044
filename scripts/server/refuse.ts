import type { ServerResponse } from 'node:http'
import type { Writable } from 'node:stream'
import { EVERYWHERE, HSTS, NOTHING_RUNS } from '@/lib/security-headers'

/** What the server itself refuses, before the app sees it (RFC 9457). */
export type Refusal = { status: number; code: string; title: string; detail?: string; headers?: Record<string, string> }

export const REFUSALS = {
  badRequest: { status: 400, code: 'bad_request', title: 'The request is malformed.' },
  noUpgrade: { status: 400, code: 'no_upgrade', title: 'This server speaks HTTP/1.1 and nothing else.' },
  crossSite: { status: 403, code: 'cross_site', title: 'The request comes from another site.' },
  methodNotAllowed: {
    status: 405,
    code: 'method_not_allowed',
    title: 'This method is not used here.',
    headers: { allow: 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS' },
  },
  timeout: { status: 408, code: 'request_timeout', title: 'The request took too long to arrive.' },
  lengthRequired: { status: 411, code: 'length_required', title: 'The request must say how long its body is.' },
  payloadTooLarge: { status: 413, code: 'payload_too_large', title: 'The request body is larger than 128 KiB.' },
  headersTooLarge: { status: 431, code: 'headers_too_large', title: 'The request headers are too large.' },
  internal: { status: 500, code: 'internal_error', title: 'Something went wrong on our side.' },
} satisfies Record<string, Refusal>

function document({ status, code, title, detail }: Refusal): string {
  return JSON.stringify({ type: 'about:blank', title, status, code, detail })
}

/** What every answer of this server has. @param appUrl where it is reached */
export function headersOfAll(appUrl: URL): Record<string, string> {
  return appUrl.protocol === 'https:' ? { ...EVERYWHERE, 'Strict-Transport-Security': HSTS } : EVERYWHERE
}

function headersOf(refusal: Refusal, body: string): Record<string, string> {
  return {
    'content-type': 'application/problem+json',
    'content-length': String(Buffer.byteLength(body)),
    'cache-control': 'no-store',
    'content-security-policy': NOTHING_RUNS,
    // The rest of the request may still be on its way; it is not read.
    connection: 'close',
    ...refusal.headers,
  }
}

/** Answers a request with a problem document and ends its connection. What every answer has is set already. */
export function refuse(res: ServerResponse, refusal: Refusal): void {
  const body = document(refusal)
  res.writeHead(refusal.status, headersOf(refusal, body)).end(body)
}

/** The same where the request could not even be read, so that there is only a socket. */
export function refuseSocket(socket: Writable, refusal: Refusal, appUrl: URL): void {
  const body = document(refusal)
  const headers = Object.entries({ ...headersOfAll(appUrl), ...headersOf(refusal, body) }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  )
  socket.end(`HTTP/1.1 ${refusal.status} ${refusal.code}\r\n${headers.join('')}\r\n${body}`)
}
