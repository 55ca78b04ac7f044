import { problem } from '@/lib/api/problem'
import { showsSecret } from '@/lib/api/shows-secret'
import { env } from '@/lib/env'
import { readMetrics } from '@/lib/metrics/read-metrics'

/** For Prometheus, which shows METRICS_TOKEN; without one it is not there. */
export async function GET(request: Request): Promise<Response> {
  const may = showsSecret(request.headers.get('authorization'), env().METRICS_TOKEN)
  if (may !== 'yes') {
    return may === 'not set up'
      ? problem('not_found')
      : problem('unauthenticated', {}, { 'www-authenticate': 'Bearer' })
  }
  const { text, contentType } = await readMetrics()
  return new Response(text, { headers: { 'cache-control': 'no-store', 'content-type': contentType } })
}
