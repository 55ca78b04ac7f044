import { getSession } from '@/lib/auth/session'
import { now } from '@/lib/clock'
import { csvLine } from '@/lib/csv'
import { type PreviewedPerson, previewEverybody } from '@/lib/enforcement/preview-people'
import { isReader } from '@/lib/sessions/session'
import { readThought, whoIn } from '../thought'

const COLUMNS = ['email', 'name', 'roles', 'factors', 'last_sign_in_at', 'then', 'deadline']
const THEN = { nothing: 'fine', replace: 'must_replace', enroll: 'must_enroll' } as const

/** The names behind one number of a preview, all of them: a line each, as they come from the database. */
export async function GET(request: Request): Promise<Response> {
  const session = await getSession()
  const given = Object.fromEntries(new URL(request.url).searchParams)
  const read = session && isReader(session) ? await readThought(given, now()) : null
  const who = whoIn(given)
  const seen = read && (await previewEverybody(read.thought, who))
  if (!seen?.ok) return new Response(null, { status: 404, headers: { 'cache-control': 'no-store' } })
  return new Response(streamOf(linesOf(seen.pages)), {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${who}.csv"`,
      'cache-control': 'no-store',
    },
  })
}

/** Reads on as fast as it is read. */
function streamOf(lines: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await lines.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
    cancel: async () => {
      await lines.return(undefined)
    },
  })
}

async function* linesOf(pages: AsyncIterable<PreviewedPerson[]>): AsyncGenerator<string> {
  yield csvLine(COLUMNS)
  for await (const people of pages) yield people.map(lineOf).join('')
}

function lineOf({ email, name, roles, factors, lastSignInAt, effect, deadline }: PreviewedPerson): string {
  const time = (at: Date | null) => at?.toISOString() ?? null
  return csvLine([email, name, roles.join(' '), factors.join(' '), time(lastSignInAt), THEN[effect], time(deadline)])
}
