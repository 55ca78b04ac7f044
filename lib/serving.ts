import { onShutdown } from './shutdown'

const serving = Symbol.for('countersign.serving')
/** Shared by all bundles of a process. */
const scope = globalThis as { [serving]?: Promise<void> }

/** Our own server tells this process's app, before it prepares it, what ends when requests are answered. */
export function announceServing(begun: Promise<void>): void {
  scope[serving] = begun
}

/**
 * Begins something once requests are answered, so that it takes no time from the start; at once where our own server
 * does not run. Not at all if the process is told to end before.
 */
export function onceServing(begin: () => Promise<() => unknown>): void {
  let ending = false
  const forget = onShutdown(async () => {
    ending = true
  })
  const beginUnlessEnding = async () => {
    if (ending) return
    const go = await begin()
    forget()
    if (!ending) go()
  }
  void (scope[serving] ?? Promise.resolve()).then(beginUnlessEnding)
}
