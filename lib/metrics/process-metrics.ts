import { collectDefaultMetrics, Histogram, Registry } from 'prom-client'

/** What this process counts by itself. */
type ProcessMetrics = { registry: Registry; requests: Histogram<'class' | 'method' | 'status'> }

/** One a process: the server and the app are bundles of their own. */
const scope = globalThis as { countersignMetrics?: ProcessMetrics }

export function processMetrics(): ProcessMetrics {
  if (!scope.countersignMetrics) {
    const registry = new Registry()
    collectDefaultMetrics({ register: registry })
    const requests = new Histogram({
      name: 'countersign_http_request_duration_seconds',
      help: 'Requests, by what was asked for',
      labelNames: ['class', 'method', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers: [registry],
    })
    scope.countersignMetrics = { registry, requests }
  }
  return scope.countersignMetrics
}

/** Longest first. Nothing that a stranger chooses is a label: there would be no end of them. */
const CLASSES: readonly [string, string][] = [
  ['/api/forward-auth', 'forward_auth'],
  ['/api/health', 'health'],
  ['/api/metrics', 'metrics'],
  ['/api/', 'api'],
  ['/_next/', 'file'],
  ['/icon.svg', 'file'],
]
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/**
 * Counts a request that was answered.
 * @param target of the request, its path and query
 */
export function countRequest(method = '', target = '', status: number, seconds: number): void {
  const [, name = 'page'] = CLASSES.find(([prefix]) => target.startsWith(prefix)) ?? []
  const labels = { class: name, method: METHODS.includes(method) ? method : 'other', status: String(status) }
  processMetrics().requests.observe(labels, seconds)
}
