import type { Operation } from '../scenarios'
import { load, quantile } from './load'
import { cpuMs, forgetPeak, peakMiB } from './processes'

/** What one round of one scenario took in one system. Times are in milliseconds, for one operation. */
export type Round = {
  operations: number
  /** Operations in a second. */
  throughput: number
  p50: number
  p99: number
  /** CPU of the server, all its threads. */
  cpu: number
  /** CPU of PostgreSQL. */
  databaseCpu: number
  /** MiB that were resident at the most. */
  peak: number
}

/** Does all operations, so many at once, and reads from the system's books what they cost. */
export async function measureRound(
  operations: readonly Operation[],
  concurrency: number,
  { server, postgres }: { server: number; postgres: number },
): Promise<Round> {
  forgetPeak(server)
  const [before, databaseBefore] = [cpuMs(server), cpuMs(postgres)]
  const { latencies, wallMs } = await load(operations, concurrency)
  const [after, databaseAfter] = [cpuMs(server), cpuMs(postgres)]
  const count = operations.length
  return {
    operations: count,
    throughput: (count / wallMs) * 1000,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    cpu: (after - before) / count,
    databaseCpu: (databaseAfter - databaseBefore) / count,
    peak: peakMiB(server),
  }
}
