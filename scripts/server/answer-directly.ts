import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Answering } from '@/lib/answering'
import { bytesOf, type DirectRoute } from '@/lib/direct'
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
  const asked = { method: req.method ?? '', url: origin + req.url, headers, text: async () => body.toString() }
  const response = await handler(asked)

  for (const [name, value] of response.headers) if (name !== 'set-cookie') res.setHeader(name, value)
  const cookies = [...response.headers.getSetCookie(), ...direct.answer.getSetCookie()]
  if (cookies.length > 0) res.setHeader('set-cookie', cookies)
  res.statusCode = response.status
  const bytes = bytesOf(response)
  if (bytes) res.end(bytes)
  else if (response.body === null) res.end()
  else await pipeline(Readable.fromWeb(response.body as never), res)
}

function headersOf(req: IncomingMessage): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(req.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value)
  }
  return headers
}
