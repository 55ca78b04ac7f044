import { mailboxMayBeSeen } from '@/lib/mailbox/mailbox-may-be-seen'
import { readMailbox } from '@/lib/mailbox/read-mailbox'

/** The quickstart's messages for scripts and tests: `?to=ADDRESS`, or all; newest first, at most 100. */
export async function GET(request: Request): Promise<Response> {
  if (!mailboxMayBeSeen(request.headers)) return new Response('Not found', { status: 404 })
  const to = new URL(request.url).searchParams.get('to') ?? undefined
  return Response.json(await readMailbox({ to }), { headers: { 'Cache-Control': 'no-store' } })
}
