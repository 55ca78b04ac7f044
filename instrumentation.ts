import { noteFailure } from './lib/answering'

/** Next calls this once when a server starts, before the first request. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs' || process.env.NEXT_PHASE === 'phase-production-build') return
  const { env } = await import('@/lib/env')
  // A function that sleeps between requests cannot keep a worker.
  if (env().VERCEL) return
  const { onceServing } = await import('@/lib/serving')
  onceServing(async () => (await import('@/lib/background-work')).startBackgroundWork)
}

/** Next calls this at an error in a page or route that nothing has caught, before it answers with 500. */
export function onRequestError(error: unknown): void {
  noteFailure(error)
}
