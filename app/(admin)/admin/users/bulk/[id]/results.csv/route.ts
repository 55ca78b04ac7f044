import { z } from 'zod'
import { getSession } from '@/lib/auth/session'
import { csvLine } from '@/lib/csv'
import { type BulkResult, everyBulkResult, readBulkJob } from '@/lib/people/bulk/read-bulk-job'
import { isReader } from '@/lib/sessions/session'

/** What became of it for everybody: a line each, as they come from the database. */
export async function GET(_: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const session = await getSession()
  const { id } = await params
  const job = session && isReader(session) && z.uuid().safeParse(id).success ? await readBulkJob(id) : null
  if (!job) return new Response(null, { status: 404, headers: { 'cache-control': 'no-store' } })
  return new Response(streamOf(linesOf(everyBulkResult(id))), {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${job.action}.csv"`,
      'cache-control': 'no-store',
    },
  })
}

async function* linesOf(pages: AsyncIterable<BulkResult[]>): AsyncGenerator<string> {
  yield csvLine(['id', 'email', 'outcome', 'done_at'])
  for await (const page of pages) {
    yield page
      .map(({ userId, email, outcome, doneAt }) => csvLine([userId, email, outcome, doneAt?.toISOString() ?? null]))
      .join('')
  }
}

function streamOf(lines: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await lines.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
    cancel: () => void lines.return(undefined),
  })
}
