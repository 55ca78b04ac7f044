import { problem } from '@/lib/api/problem'
import { EXPORT_FORMATS, exportAuditEvents } from '@/lib/audit/export-audit-events'
import { requestContext } from '@/lib/auth/request-context'
import { isSameOrigin } from '@/lib/auth/same-origin'
import { requireReader } from '@/lib/auth/session'
import { now } from '@/lib/clock'
import { readFilter, typedFilter } from '../filter'

const TYPES = { csv: 'text/csv; charset=utf-8', jsonl: 'application/jsonl; charset=utf-8' } as const

/** What the audit page shows, all pages of it, as a file. A form's POST: it leaves a row in the log. */
export async function POST(request: Request): Promise<Response> {
  if (!isSameOrigin(request.headers)) return problem('cross_origin')
  const { user } = await requireReader('/admin/audit')
  const form = await request.formData().catch(() => null)
  const format = EXPORT_FORMATS.find((known) => known === form?.get('format'))
  const read = form && format ? await readFilter(typedFilter((name) => form.get(name))) : null
  if (!format || !read?.ok) return problem('invalid_request')
  const pieces = await exportAuditEvents({
    filter: read.filter,
    format,
    actor: `user:${user.id}`,
    from: await requestContext(),
  })
  return new Response(streamOf(pieces), {
    headers: {
      'content-type': TYPES[format],
      'content-disposition': `attachment; filename="audit-log-${now().toISOString().slice(0, 10)}.${format}"`,
      'cache-control': 'no-store',
    },
  })
}

/** As fast as it is read; who goes away ends it. */
function streamOf(pieces: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
    async cancel() {
      await pieces.return(undefined)
    },
  })
}
