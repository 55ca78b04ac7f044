import type { IncomingMessage } from 'node:http'
import { bodyOf } from './body-of'
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

  const body = await bodyOf(req)
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
