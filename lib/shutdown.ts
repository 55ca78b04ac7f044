const registered = Symbol.for('countersign.shutdown')

/** Shared by all bundles of a process. */
const scope = globalThis as { [registered]?: Set<() => Promise<void>> }

/**
 * Has something called, and waited for, before the process ends.
 * @returns takes it back
 */
export function onShutdown(callback: () => Promise<void>): () => void {
  scope[registered] ??= new Set()
  scope[registered].add(callback)
  return () => scope[registered]?.delete(callback)
}

/** What was registered and not taken back. */
export function shutdownCallbacks(): (() => Promise<void>)[] {
  return [...(scope[registered] ?? [])]
}
