import type { PageWeight } from './measure/page-weight'
import type { Round } from './measure/round'
import type { System } from './systems/system'

export type SystemName = System['name']

/** What one scenario took in one system: the medians of all rounds. */
export type Measured = Round & { statements: number }

type BySystem<T> = Partial<Record<SystemName, T>>

/** What a run has found. Times are in milliseconds, sizes in bytes, memory in MiB. */
export type Results = {
  machine: string
  at: string
  people: number
  concurrency: number
  rounds: number
  scenarios: Record<string, BySystem<Measured>>
  loginPage: BySystem<PageWeight>
  /** From the start of the process to the first session check. */
  start: BySystem<number>
  /** The same to the page with the sign-in form. */
  startToPage: BySystem<number>
  deployed: BySystem<number>
}
