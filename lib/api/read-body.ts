import type { z } from 'zod'
import type { Asked } from '../direct'
import { err, ok } from '../result'

/** Larger bodies are cut off by the server before they get here; on a platform without it, here. */
const LIMIT = 128 * 1024
/** Where a file is sent. */
const FILE_LIMIT = 1024 * 1024

/**
 * The body of a request, parsed and checked. No body at all reads as `{}`.
 * @returns the value, or `unsupported_media_type`, `malformed_json`, `invalid_request` with what is wrong where
 */
export async function readBody<Schema extends z.ZodType>(request: Asked, schema: Schema, file = false) {
  const text = await request.text()
  if (text.length > (file ? FILE_LIMIT : LIMIT))
    return err('invalid_request', { errors: [{ path: '', code: 'too_large' }] })
  if (text !== '' && !isJson(request.headers.get('content-type'))) return err('unsupported_media_type')
  let value: unknown
  try {
    value = text === '' ? {} : JSON.parse(text)
  } catch {
    return err('malformed_json')
  }
  const parsed = judge(schema, value)
  return parsed.success ? ok({ body: parsed.data }) : err('invalid_request', { errors: fieldErrors(parsed.error) })
}

type Issues = Pick<z.ZodError, 'issues'>
type Judged<Schema extends z.ZodType> = { success: true; data: z.output<Schema> } | { success: false; error: Issues }

/**
 * What a schema makes of JSON from outside. zod compares the `length` also of what is neither text nor list, so that
 * `{"length":{"toString":null}}` makes it throw: that is no bug of ours, but wrong input.
 */
export function judge<Schema extends z.ZodType>(schema: Schema, value: unknown): Judged<Schema> {
  try {
    return schema.safeParse(value)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    return { success: false, error: { issues: [{ code: 'invalid_type', expected: 'string', path: [], message: '' }] } }
  }
}

/** No sniffing: `application/json` by name, or nothing. */
function isJson(contentType: string | null): boolean {
  return contentType?.split(';')[0]?.trim().toLowerCase() === 'application/json'
}

/** What is wrong, a line a field; never the value that was sent. */
export function fieldErrors(error: Issues): { path: string; code: string }[] {
  return error.issues.map((issue) => {
    const named = issue.code === 'custom' ? (issue.params as { code?: string } | undefined)?.code : undefined
    return { path: issue.path.join('.'), code: named ?? issue.code }
  })
}
