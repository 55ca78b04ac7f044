import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Answering } from '@/lib/answering'
import type { DirectRoute } from '@/lib/direct'
import { bodyOf } from './body-of'

/**
 * Answers a request by a route handler itself.
 * @param req after `cleanRequest`: its body has a stated and bounded length
 * @param origin where we are reached
 */
export async function answerDirectly(
  req: IncomingMessage,
  res: ServerResponse,
  { handler, readsBody }: DirectRoute,
  { about, origin }: { about: Answering; origin: string },
): Promise<void> {
  const body = readsBody ? await bodyOf(req) : Buffer.alloc(0)
  if (body === null) return
  const headers = headersOf(req)
  const direct = { headers, answer: new Headers() }
  about.direct = direct
  const request = new Request(origin + req.url, { method: req.method, headers, ...(body.length > 0 && { body }) })
  const response = await handler(request)

  for (const [name, value] of response.headers) if (name !== 'set-cookie') res.setHeader(name, value)
  const cookies = [...response.headers.getSetCookie(), ...direct.answer.getSetCookie()]
  if (cookies.length > 0) res.setHeader('set-cookie', cookies)
  res.writeHead(response.status)
  if (response.body === null || req.method === 'HEAD') res.end()
  else if (response.headers.has('content-length')) res.end(Buffer.from(await response.arrayBuffer()))
  else await pipeline(Readable.fromWeb(response.body as never), res)
}

function headersOf(req: IncomingMessage): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(req.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value)
  }
  return headers
}
