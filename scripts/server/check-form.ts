import type { IncomingMessage } from 'node:http'
import { REFUSALS, type Refusal } from './refuse'

/**
 * Looks at a form, or at a call of a server action, before the app does: Next answers one that it cannot read, or that
 * comes from another site, with 500 and a stack trace in the log, as if that were our fault. What is fine can be read
 * again by the app.
 * @param req after `cleanRequest`: its Host is ours, its body has a stated and bounded length
 * @returns what is wrong with it, null if it may go on, or 'gone' if the sender did not stay
 */
export async function checkForm(req: IncomingMessage): Promise<Refusal | 'gone' | null> {
  // The API reads JSON only, and refuses forms itself.
  if (req.method !== 'POST' || req.url?.startsWith('/api/')) return null
  const type = req.headers['content-type'] ?? ''
  const isForm = /^multipart\/form-data/i.test(type)
  const isCall = req.headers['next-action'] !== undefined
  if (!isForm && !isCall) return null
  if (!comesFromHere(req)) return REFUSALS.crossSite

  const body = await peek(req)
  if (body === null) return 'gone'
  const root = isForm ? await rootOfForm(body, type) : body.toString()
  if (root === undefined) return REFUSALS.badRequest
  // The arguments of a call are in part 0 of the form, or are the whole body. (A form sent without script has neither.)
  return isCall && !isJson(root) ? REFUSALS.badRequest : null
}

/** Without an Origin it is no browser; whether that may act is decided where the action is. */
function comesFromHere({ headers: { origin, host } }: IncomingMessage): boolean {
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === host)
}

/** The text of part 0, or null if there is none; undefined if this is no form. */
async function rootOfForm(body: Buffer<ArrayBuffer>, type: string): Promise<string | null | undefined> {
  try {
    // The parser that Next uses for forms sent without script, so that both always agree.
    const root = (await new Response(body, { headers: { 'content-type': type } }).formData()).get('0')
    return typeof root === 'string' ? root : null
  } catch {
    return undefined
  }
}

function isJson(text: string | null): boolean {
  try {
    JSON.parse(text ?? '')
    return true
  } catch {
    return false
  }
}

/** Reads the body and puts it back. null if the connection ended first. */
function peek(req: IncomingMessage): Promise<Buffer<ArrayBuffer> | null> {
  const length = Number(req.headers['content-length'] ?? 0)
  if (length === 0) return Promise.resolve(Buffer.alloc(0))
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    const settle = (body: Buffer<ArrayBuffer> | null) => {
      req.off('readable', read).off('close', gone)
      resolve(body)
    }
    const read = () => {
      for (let chunk = req.read(); chunk !== null; chunk = req.read()) {
        chunks.push(chunk)
        size += chunk.length
      }
      if (size < length) return
      const body = Buffer.concat(chunks)
      // In the same turn as the last read: in the next one the stream would be over, and take nothing back.
      req.unshift(body)
      settle(body)
    }
    const gone = () => settle(null)
    // Not 'data': to take that listener away, the stream must be paused, and then nobody else's starts it again.
    req.on('readable', read).on('close', gone)
    // A sender that leaves midway is an 'error' too.
    req.on('error', () => {})
  })
}
