import { mayCallCron } from '@/lib/api/may-call-cron'
import { json } from '@/lib/api/problem'
import { doBackgroundWork } from '@/lib/background-work'

/** In seconds, as the platform reads it: how long a call may take. */
export const maxDuration = 60

/** What a worker does elsewhere, done once: called by the platform's clock, where no process of ours stays. */
export async function GET(request: Request): Promise<Response> {
  const may = mayCallCron(request.headers.get('authorization'))
  if (may !== 'yes') return json({ status: may }, { status: may === 'not set up' ? 404 : 401 })
  await doBackgroundWork(50_000)
  return json({ status: 'done' })
}
