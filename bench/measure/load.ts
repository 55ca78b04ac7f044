/** How long each of some operations took, in milliseconds, and all of them together. */
export type Load = { latencies: number[]; wallMs: number }

/** Does all of them, so many at once: the next begins when one has ended (a closed loop). */
export async function load(operations: readonly (() => Promise<void>)[], concurrency: number): Promise<Load> {
  const latencies: number[] = []
  let next = 0
  const began = performance.now()
  const worker = async () => {
    for (let operation = operations[next++]; operation; operation = operations[next++]) {
      const at = performance.now()
      await operation()
      latencies.push(performance.now() - at)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  return { latencies, wallMs: performance.now() - began }
}

/** The value that so much of them (0 to 1) do not exceed. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN
}

export const median = (values: readonly number[]): number => quantile(values, 0.5)
