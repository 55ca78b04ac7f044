import { findNpm, stillRuns } from './processes.mjs'

/** npm passes Ctrl-C on, so that one press arrives twice; a press this much later is meant. */
const ANOTHER_MS = 1_500

/**
 * Waits for the order to stop: Ctrl-C, SIGTERM, the terminal closed, or the npm that started us killed. A second order
 * ends the process at once.
 * @returns {Promise<NodeJS.Signals>}
 */
export function stopSignal() {
  return new Promise((resolve) => {
    let first = 0
    const stop = (/** @type {NodeJS.Signals} */ signal) => {
      if (first === 0) first = performance.now()
      else if (performance.now() - first > ANOTHER_MS) process.exit(1)
      resolve(signal)
    }
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, stop)
    const npm = findNpm()
    if (!npm) return
    const watch = setInterval(() => {
      if (stillRuns(npm)) return
      clearInterval(watch)
      resolve('SIGTERM')
    }, 1_000)
    watch.unref()
  })
}
