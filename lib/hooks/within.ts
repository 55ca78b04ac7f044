import { setTimeout as sleep } from 'node:timers/promises'

/** @throws if the work throws, or is not done in time; what it does then goes on, and is not waited for */
export async function within<T>(ms: number, work: () => T | Promise<T>): Promise<T> {
  const done = new AbortController()
  const late = sleep(ms, undefined, { signal: done.signal }).then(
    () => Promise.reject(new Error(`it took longer than ${ms} ms`)),
    () => new Promise<never>(() => {}),
  )
  try {
    return await Promise.race([(async () => work())(), late])
  } finally {
    done.abort()
  }
}
