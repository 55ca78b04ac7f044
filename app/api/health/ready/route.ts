import { json } from '@/lib/api/problem'
import { isReady } from '@/lib/health/is-ready'

/** Requests can be served: the database answers, and the migrations are in. */
export async function GET(): Promise<Response> {
  return (await isReady()) ? json({ status: 'ready' }) : json({ status: 'not ready' }, { status: 503 })
}
